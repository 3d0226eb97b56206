Page({
  data: {
    purposes: ['analytics', 'personalization'],
    products: [
      { id: '1', name: '龙井', price: 199 },
      { id: '2', name: '普洱', price: 259 },
    ],
  },
  onProduct(event: { currentTarget: { dataset: { id: string } } }) {
    wx.navigateTo({ url: `/pages/product/index?id=${event.currentTarget.dataset.id}` });
  },
  onPullDownRefresh() {
    wx.stopPullDownRefresh();
  },
});
