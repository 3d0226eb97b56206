var e = require('../index.js');
function t(t, i) {
  const n = Object.fromEntries(t.properties.purposes.map((e) => [e, i])),
    r = i ? 'agree' : 'disagree';
  e.guiyi.consent(n, { version: t.properties.version || void 0, surface: 'miniprogram', action: r });
  for (const e of t.waiting.splice(0)) e({ event: r, buttonId: i ? 'guiyi-agree' : void 0 });
  t.setData({ shown: !1 }), t.triggerEvent('choice', { agreed: i });
}
Component({
  options: { virtualHost: !0 },
  properties: {
    version: { type: String, value: '' },
    purposes: { type: Array, value: ['analytics'] },
    heading: { type: String, value: '隐私保护提示' },
    text: { type: String, value: '我们希望了解您如何使用本小程序，以改进服务。您可以拒绝，不影响使用。' },
    guide: { type: String, value: '查看隐私保护指引' },
    agree: { type: String, value: '同意' },
    decline: { type: String, value: '拒绝' },
  },
  data: { shown: !1, authorize: !1 },
  lifetimes: {
    created() {
      this.waiting = [];
    },
    attached() {
      var t, i;
      const n = (t) => {
        (t || 'pending' === e.guiyi.consentState().status) && this.setData({ shown: !0, authorize: t });
      };
      null == (t = wx.onNeedPrivacyAuthorization) ||
        t.call(wx, (e) => {
          this.waiting.push(e), n(!0);
        }),
        wx.getPrivacySetting || n(!1),
        null == (i = wx.getPrivacySetting) ||
          i.call(wx, {
            success({ needAuthorization: e }) {
              return setTimeout(() => n(!!e), 0);
            },
            fail() {
              return n(!1);
            },
          });
    },
  },
  methods: {
    onAgree() {
      t(this, !0);
    },
    onDecline() {
      t(this, !1);
    },
    onGuide() {
      var e;
      null == (e = wx.openPrivacyContract) || e.call(wx, {});
    },
  },
});
