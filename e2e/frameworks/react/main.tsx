import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { guiyi } from '../guiyi.ts';
import { Product } from './product.tsx';

function App() {
  const [open, setOpen] = useState(false);
  const follow = () => {
    history.pushState(null, '', '/product');
    setOpen(true);
  };
  return (
    <>
      <button type="button" onClick={() => guiyi.consent({ analytics: true })}>
        Agree
      </button>
      <button type="button" onClick={follow}>
        Product
      </button>
      {open ? <Product id="tea-01" price={68} /> : null}
    </>
  );
}

const root = document.getElementById('app');
if (root) createRoot(root).render(<App />);
