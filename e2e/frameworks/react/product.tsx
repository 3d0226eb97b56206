import { guiyi } from '@guiyi/web';
import { useEffect } from 'react';

export function Product({ id, price }: { id: string; price: number }) {
  useEffect(() => {
    guiyi.track('Product Viewed', { product_id: id, price, currency: 'CNY' });
  }, [id, price]);
  return (
    <button type="button" onClick={() => guiyi.track('Product Added', { product_id: id, price })}>
      Add
    </button>
  );
}
