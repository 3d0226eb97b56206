'use client';
import { guiyi } from '@guiyi/web';
import { useEffect } from 'react';

export default function Product() {
  useEffect(() => {
    guiyi.track('Product Viewed', { product_id: 'tea-01', price: 68, currency: 'CNY' });
  }, []);
  return (
    <button type="button" onClick={() => guiyi.track('Product Added', { product_id: 'tea-01', price: 68 })}>
      Add
    </button>
  );
}
