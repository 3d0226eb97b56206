const { guiyi } = requirePlugin('guiyi');

Page({
  onShow() {
    guiyi.pageShow(this);
  },
  onHide() {
    guiyi.pageHide(this);
  },
  onUnload() {
    guiyi.pageHide(this);
  },
  onBuy(event: Parameters<typeof guiyi.tap>[0]) {
    guiyi.tap(event);
    guiyi.track('Checkout Started', { currency: 'CNY' });
  },
  onShareAppMessage() {
    return guiyi.share(this, { title: '好茶推荐', path: '/pages/index/index' });
  },
});

// A module, so that names are its own.
export {};
