const { guiyi, share, tap } = requirePlugin('guiyi');

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
  onBuy(event: Parameters<typeof tap>[0]) {
    tap(event);
    guiyi.track('Checkout Started', { currency: 'CNY' });
  },
  onShareAppMessage() {
    return share(this, { title: '好茶推荐', path: '/pages/index/index' });
  },
});

// A module, so that names are its own.
export {};
