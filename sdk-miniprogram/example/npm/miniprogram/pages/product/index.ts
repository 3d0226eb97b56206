import { guiyi } from '@guiyi/miniprogram';
import { type PhoneNumberEvent, wechat } from '@guiyi/miniprogram/wechat';

const { bindPhone } = wechat(guiyi);

Page({
  data: { id: '' },
  onLoad(query: { id?: string }) {
    this.setData({ id: query.id });
    guiyi.track('Product Viewed', { product_id: query.id });
  },
  async onPhone(event: PhoneNumberEvent) {
    const { linked, code } = await bindPhone(event);
    if (!linked && code !== 'declined') wx.showToast({ title: '请稍后再试', icon: 'none' });
  },
  onBuy() {
    guiyi.track('Checkout Started', { product_id: this.data.id, currency: 'CNY' });
  },
  // Who shared, over how many hands and from which page is put into the path by the SDK.
  onShareAppMessage() {
    return { title: '好茶推荐', path: `/pages/product/index?id=${this.data.id}` };
  },
});
