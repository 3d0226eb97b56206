import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';

/** `GUIYI_API` points the development server at another collector, e.g. at `npm run mock -w console`. */
const api = process.env.GUIYI_API ?? 'http://127.0.0.1:8787';

export default defineConfig({
  base: '/console/',
  plugins: [preact()],
  // No data: addresses, so that `img-src 'self'` and `font-src 'self'` are enough.
  build: { target: 'es2022', assetsInlineLimit: 0, chunkSizeWarningLimit: 300 },
  server: { port: 9150, strictPort: true, proxy: { '/api': api } },
});
