import { createApp, h, ref } from 'vue';
import { guiyi } from '../guiyi.ts';
import Product from './product-view.vue';

const open = ref(false);
const follow = () => {
  history.pushState(null, '', '/product');
  open.value = true;
};
createApp(() => [
  h('button', { onClick: () => guiyi.consent({ analytics: true }) }, 'Agree'),
  h('button', { onClick: follow }, 'Product'),
  open.value ? h(Product, { id: 'tea-01', price: 68 }) : undefined,
]).mount('#app');
