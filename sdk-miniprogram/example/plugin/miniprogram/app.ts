const { guiyi } = requirePlugin('guiyi');

App({
  onLaunch(options: EnterOptions) {
    guiyi.init({ writeKey: 'demo-miniprogram', endpoint: 'https://data.example.cn' });
    guiyi.appLaunch(options);
  },
  onShow(options: EnterOptions) {
    guiyi.appShow(options);
  },
  onHide() {
    guiyi.appHide();
  },
});

// A module, so that names are its own.
export {};
