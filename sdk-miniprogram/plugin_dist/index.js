const e = [
    'bd_vid',
    'qhclickid',
    'gdt_vid',
    'qz_gdt',
    'gclid',
    'gbraid',
    'wbraid',
    'fbclid',
    'ttclid',
    'msclkid',
    'clickid',
    'click_id',
    'callback',
  ],
  t = /^[^/]{1,256}$/;
function n(n) {
  const r = {};
  let o = e.length;
  return (
    n.replace(/[?&](utm_)?(\w+)=([^?&#]+)/g, (n, i, c, s) => {
      const a = ((e) => {
          const t = e.replace(/\+/g, ' ');
          try {
            return decodeURIComponent(t);
          } catch (e) {
            return t;
          }
        })(s),
        u = e.indexOf(c);
      return (
        i
          ? (r.campaign = { ['campaign' === c ? 'name' : c]: a, ...r.campaign })
          : u >= 0 && u < o && t.test(a) && ((o = u), (r.referrer = { id: a, type: c })),
        ''
      );
    }),
    r
  );
}
function r(e, t) {
  try {
    return JSON.parse(e.get(t) || '{}') || {};
  } catch (e) {
    return {};
  }
}
const o = {
  pending: { event: 'buffer', reset: 'renew', granted: 'open', denied: 'forget' },
  granted: { event: 'keep', reset: 'renew', granted: 'none', denied: 'erase' },
  denied: { event: 'drop', reset: 'renew', granted: 'open', denied: 'none' },
};
function i(e) {
  return !0 === e.analytics ? 'granted' : 'denied';
}
function c(e, t) {
  return e.toString(16).padStart(t, '0');
}
function s(e) {
  return e.map((e) => e.id);
}
function a(e) {
  return e.replace(/[^\0-\x7f]/g, '111').length;
}
function u(e, t) {
  let n = 256;
  const r = [];
  for (const o of e) {
    const e = n + a(o.body) + 1;
    if (e > t) break;
    (n = e), r.push(o);
  }
  return { batch: r, bytes: n };
}
const d = 'request_too_large';
function l({ status: e, body: t }) {
  return e < 200 || 408 === e || 429 === e || e >= 500
    ? 'retry'
    : e < 300
      ? 'delivered'
      : 413 === e
        ? d
        : String((null == t ? void 0 : t.code) || `http_${e}`);
}
function f(e) {
  return Object.fromEntries(Object.entries(e).map(([e, t]) => [e, !0 === t]));
}
function p(e, t) {
  return function (...n) {
    let r;
    try {
      r = e(this, n[0]);
    } catch (e) {
      console.warn('[guiyi]', e);
    }
    const o = t && t.apply(this, n);
    return r ? r(o) : o;
  };
}
const y = (e) => Object.assign(Object.create(Object.getPrototypeOf(Object(e))), e);
function h(e = {}) {
  const t = Object.keys(e).map((t) => `${t}=${e[t] || ''}`);
  return t[0] ? `?${t.join('&')}` : '';
}
function v(e = '') {
  try {
    return decodeURIComponent(e);
  } catch (t) {
    return e;
  }
}
const g = 'gy_share';
function w(e, t, r, o) {
  const i = (e) => w(e, t, r, o),
    { then: c, promise: s, ...a } = Object(e);
  if (c) return e.then(i);
  if (e && 'object' != typeof e) return e;
  const u = a[t],
    [d, ...l] = ('path' === t ? u || `/${r.route}` : `?${u || ''}`).split('?'),
    f = (u ? l.join('?') : h(r.options).slice(1))
      .split('&')
      .filter((e) => e && !e.startsWith(`${g}=`) && (u || !Object.keys(n(`?${e}`)).length)),
    p = `${o.sharer}.${o.depth}.${encodeURIComponent(o.path)}`,
    y = [...f, `${g}=${p}`].join('&');
  return ((a[t] = 'path' === t ? `${d}?${y}` : y), s && (a.promise = s.then((e) => i({ [t]: u, ...e }))), a);
}
function m(e, t, n, r, o, i) {
  let c,
    s,
    a = 0,
    u = 0,
    d = [],
    l = new Set();
  function f({ id: e, dataset: t }, n, o) {
    const { guiyi: i, guiyiExpose: c, ...s } = { ...t };
    r({ guiyi: i, guiyiExpose: c }[n] || o, { element: e || void 0, ...s });
  }
  const p = {
    appShow(e) {
      n.t(e), a > 0 || (o && r('Application Opened', { from_background: !!a }), (a = Date.now()));
    },
    appHide() {
      a > 0 && o && r('Application Backgrounded', { duration: (Date.now() - a) / 1e3 }), (a = -1);
    },
    pageShow(e) {
      (u && n.page === e) ||
        (p.pageHide(), (n.page = e), (u = Date.now()), t.capture({ type: 'page' }), (l = new Set()), p.expose(e));
    },
    pageHide(e = n.page) {
      u &&
        n.page === e &&
        (r('Page Left', { duration: (Date.now() - u) / 1e3 }), (u = 0), null == s || s.disconnect(), (s = void 0));
    },
    tap({ type: e, timeStamp: t, currentTarget: n }) {
      const { dataset: r, id: o } = n,
        s = null == r ? void 0 : r.guiyi;
      if ('tap' !== e || (!s && !i)) return;
      c !== t && (d = []), (c = t);
      const a = s ? JSON.stringify([o, r]) : '';
      d.includes(a) || (d.push(a), f(n, 'guiyi', 'Element Tapped'));
    },
    expose(t) {
      var n;
      null == s || s.disconnect(),
        (s = null == (n = e.createIntersectionObserver) ? void 0 : n.call(e, t, { thresholds: [0.5], observeAll: !0 })),
        null == s ||
          s.relativeToViewport().observe('.guiyi-expose', ({ id: e, dataset: t, intersectionRatio: n }) => {
            const r = JSON.stringify([e, t]);
            n < 0.5 || l.has(r) || (l.add(r), f({ id: e, dataset: t }, 'guiyiExpose', 'Element Viewed'));
          });
    },
    share(e, o) {
      var i;
      const { anonymousId: c } = t.o();
      if ('granted' !== t.consentState().status || !c) return;
      const s = ((null == (i = n.share()) ? void 0 : i.depth) || 0) + 1,
        a = {
          sharer:
            ((u = c),
            [1, 2].reduce((e, t) => {
              let n = t;
              for (const e of u) n = Math.imul(n ^ e.charCodeAt(0), 16777619);
              return e + (n >>> 0).toString(36);
            }, '')),
          depth: s,
          path: e.route || '',
        };
      var u;
      return (r('Page Shared', { method: o, ...a }), (t) => w(t, 'timeline' === o ? 'query' : 'path', e, a));
    },
  };
  return p;
}
const b = [
  'organic 5 6 27 42 53 54 106',
  'qrcode 11 12 13 17 25 31 32 47 48 49',
  'share 7 8 36 44 96 154 155',
  'cpc 45 46 67 84 95',
  'official-account 20 35 43 58 74 82',
  'channels 175 176 177',
  'referral 37 38',
  'notification 14 107',
].map((e) => e.split(' '));
function O(e, t, n) {
  return new Promise((r) => {
    const o = () => r({ status: 0 });
    try {
      e.request({
        url: t,
        method: 'POST',
        data: n,
        header: { 'content-type': 'application/json' },
        timeout: 15e3,
        success({ statusCode: e, data: t, header: n = {} }) {
          var o;
          return r({ status: e, retryAfter: null != (o = n['Retry-After']) ? o : n['retry-after'], body: t });
        },
        fail: o,
      });
    } catch (e) {
      o();
    }
  });
}
const $ = (e) => ({ linked: !1, code: e });
function S(e, t, n, r) {
  let o;
  async function i(i, c) {
    for (let s = 1; ; s++) {
      const { anonymousId: a } = t.o(),
        { status: u, preferences: d } = t.consentState();
      if ('granted' !== u || !a) return $('consent_missing');
      const l = c || (await j(e));
      if (!l) return $('login_failed');
      const f = { analytics: !0, ...d },
        p = { writeKey: n, code: l, anonymousId: a, context: { consent: { categoryPreferences: f } } },
        y = await O(e, `${r}/v1/wechat/${i}`, JSON.stringify(p));
      if (200 === y.status) return ((o = a), { linked: !0 });
      if (3 === s || (y.status && 429 !== y.status && y.status < 500)) return $(k(y));
      await new Promise((e) => setTimeout(e, 1e3 * s));
    }
  }
  return {
    login() {
      return i('session');
    },
    bindPhone: async ({ detail: { code: e, errno: n } }) =>
      e
        ? (o !== t.o().anonymousId && (await i('session')), i('phone', e))
        : $(1400001 === n ? 'quota_spent' : 'declined'),
  };
}
function j(e) {
  return new Promise((t) =>
    e.login({
      success({ code: e }) {
        return t(e);
      },
      fail() {
        return t(void 0);
      },
    }),
  );
}
function k({ status: e, body: t }) {
  return Object(t).code || (e ? `http_${e}` : 'no_answer');
}
function P(e, t, n) {
  let o,
    i = -1;
  function c() {
    if (!o) {
      o = {};
      for (const n of Object.values(r(e, t))) o[`${n}`] = r(e, `${t}:${n}`);
    }
    return o;
  }
  const s = () => Object.assign({}, ...Object.values(c()));
  function a(n) {
    const r = c(),
      o = (t, n) => {
        Object.keys(n).length ? e.set(t, JSON.stringify(n)) : e.remove(t);
      },
      i = Object.keys(r).filter((e) => Object.keys(r[e] || 0).length);
    o(t, i);
    for (const e of n) o(`${t}:${e}`, r[e] || {});
  }
  return {
    async append(e) {
      const t = c(),
        n = new Set();
      let r = Number(Object.keys(t).pop() || 0);
      for (const { id: o, body: c } of e)
        i < 0 && ((i = 16e3), r++), (i -= c.length), (t[r] = { ...t[r], [o]: c }), n.add(`${r}`);
      a(n);
    },
    async read(e) {
      return Object.entries(s())
        .sort()
        .slice(0, e)
        .map(([e, t]) => ({ id: e, body: t }));
    },
    async remove(e) {
      var t;
      const n = c(),
        r = new Set();
      for (const o in n) for (const i of e) i in (n[o] || {}) && r.add(o), null == (t = n[o]) || delete t[i];
      a(r);
    },
    async clear() {
      const e = Object.keys(c());
      o = {};
      for (const r of e) n(`${t}:${r}`);
      n(t);
    },
    async count() {
      return Object.keys(s()).length;
    },
  };
}
function _(e) {
  return new Promise((t) => {
    if (!e.getPrivacySetting) return t(!1);
    e.getPrivacySetting({
      success({ needAuthorization: e }) {
        return t(e);
      },
      fail() {
        return t(void 0);
      },
    });
  });
}
const x = '0.1.0',
  N = 'track page identify reset consent requestConsent appLaunch appShow appHide pageShow pageHide tap expose'.split(
    ' ',
  );
function I({ wx: e, pages: t, hook: w, byHand: $ }, j) {
  var k, N, I;
  const {
      writeKey: J,
      endpoint: D,
      consent: M,
      batchSize: q = 50,
      flushAfter: H = 500,
      auto: R = !0,
      autoTap: T = !0,
    } = j,
    K = D.replace(/\/+$/, ''),
    C = Date.now(),
    E = (e) => `guiyi:${J}:${e}`,
    U = (e) => j.onSignal && A(j.onSignal, e),
    z = ((e, t = () => {}) => {
      let n = !1;
      const r = {};
      return {
        get(t) {
          try {
            t in r || (r[t] = e.getStorageSync(t));
          } catch (e) {}
          return r[t] || null;
        },
        set(o, i) {
          r[o] = i;
          try {
            e.setStorageSync(o, i);
          } catch (e) {
            n || t(), (n = !0);
          }
        },
        remove(t) {
          r[t] = '';
          try {
            e.removeStorageSync(t);
          } catch (e) {}
        },
        watch() {},
      };
    })(e, () => U({ type: 'degraded' })),
    L = ((e, t, n, r) => {
      let o = !!e.getPrivacySetting,
        i = () => {};
      const c = () => {
        o && ((o = !1), i(), F(), V.forEach(A));
      };
      return {
        i: {
          ...t,
          get: (e) =>
            e !== n
              ? t.get(e)
              : o
                ? null
                : t.get(n) || ('granted' === r ? '{"categoryPreferences":{"analytics":true}}' : null),
          watch(e, t) {
            e === n && (i = t);
          },
        },
        release: c,
        asked: _(e).then((e) => !1 === e && c()),
      };
    })(e, z, E('consent'), M),
    B = [],
    V = [];
  let W = !0;
  const F = () => {
      const { anonymousId: e } = Q.o(),
        t = 'granted' === M || r(z, E('consent')).time,
        n = e || (t && r(z, E('identity')).anonymousId),
        o = n ? parseInt(`${n}`.slice(0, 13).replace('-', ''), 16) : C;
      return (W && e && ((W = !1), R && o >= C && X('Application Installed')), o);
    },
    G = ((e, t, r) => {
      var o, i, c, s, a;
      const u = `weapp://${(null == (i = null == (o = e.getAccountInfoSync) ? void 0 : o.call(e).miniProgram) ? void 0 : i.appId) || 'miniprogram'}/`,
        d = ((e) => {
          const {
              brand: t,
              model: n,
              system: r = '',
              language: o = '',
              version: i,
              SDKVersion: c,
              screenWidth: s,
              screenHeight: a,
            } = e,
            [u, d] = r.split(' ');
          return {
            locale: o.replace('_', '-') || void 0,
            device: { brand: t, model: n },
            os: { name: u, version: d },
            wechat: { version: i, baseLibrary: c },
            screen: s && a ? { width: s, height: a } : void 0,
          };
        })({
          ...(null == (c = e.getDeviceInfo) ? void 0 : c.call(e)),
          ...(null == (s = e.getWindowInfo) ? void 0 : s.call(e)),
          ...(null == (a = e.getAppBaseInfo) ? void 0 : a.call(e)),
        }),
        l = (e) => new Date(e).toDateString();
      let f,
        p,
        y,
        w = '',
        m = {},
        O = '';
      const $ = {
        page: void 0,
        t(e = {}) {
          const t = JSON.stringify([e.path, e.scene, e.query]);
          t !== O &&
            ((O = t),
            (m = e),
            (p = (({ query: e = {}, scene: t }) => {
              const r = ((e = '') => {
                  const [, t, n, r] = e.match(/^(\w+)\.(\d{1,4})\.([^.]*)$/) || [];
                  return t ? { sharer: t, depth: Number(n), path: v(r) } : void 0;
                })(e[g]),
                o = r ? '' : v(e.scene),
                i = [h(e), r ? '' : v(e.q), `?${o}`].map(n),
                { campaign: c, referrer: s } = Object.assign({}, ...i.reverse()),
                a = r
                  ? 'share'
                  : ((e) => {
                      const [t] = b.find((t) => t.includes('' + (e - 1e3))) || [];
                      return t;
                    })(Number(t)),
                u = o && !o.includes('=') ? { id: o } : void 0,
                d = (a || u) && { source: 'weixin', medium: a, ...u };
              return { campaign: c || d || void 0, referrer: s, share: r };
            })(e)),
            (y = p.share));
        },
        share: () => y,
        context() {
          const { route: e = m.path || '', options: n = m.query } = $.page || t().slice(-1)[0] || {},
            o = h(n),
            i = u + e + o;
          i !== w && w && (f = w), (w = i);
          const c = p;
          return (
            (p = void 0),
            {
              page: { url: w, path: e, search: o, referrer: f },
              ...c,
              ...d,
              wechat: { ...d.wechat, scene: m.scene },
              firstDay: l(r()) === l(Date.now()) || void 0,
            }
          );
        },
      };
      return $;
    })(e, t, F),
    Q = ((e, t) => {
      var n;
      const { u: p, i: y, signal: h } = t,
        v = (t) => `guiyi:${e.writeKey}:${t}`,
        g = ((e, t) => {
          let n = 0;
          return () => {
            var r;
            n = Math.max(256 * e.now(), n + 1);
            const o = t(8);
            return (
              (o[0] = (63 & (null != (r = o[0]) ? r : 0)) | 128),
              o.reduce((e, t) => e + c(t, 2), c(n, 14)).replace(/(.{8})(.{4})(..)(.{4})/, '$1-$2-70$3-$4-')
            );
          };
        })(p, t.random),
        w = ((e, t) => {
          const n = () => {
              const n = r(e, t),
                { categoryPreferences: o, unsent: i } = n;
              return Object(o) === o ? { ...n, unsent: i || [] } : void 0;
            },
            o = (r) => {
              const o = n();
              o && e.set(t, JSON.stringify({ ...o, ...r(o) }));
            };
          return {
            get: n,
            watch(n) {
              return e.watch(t, n);
            },
            l(r, o) {
              const i = n() || r,
                c = r.erase || i.erase;
              e.set(t, JSON.stringify({ ...r, erase: c, unsent: [...i.unsent, o] }));
            },
            unsent() {
              var e;
              return (null == (e = n()) ? void 0 : e.unsent) || [];
            },
            p(e) {
              o(({ unsent: t }) => ({ unsent: t.filter((t) => t !== e) }));
            },
            h() {
              o(() => ({ erase: void 0 }));
            },
          };
        })(y, v('consent')),
        m = ((e, t, n) => {
          let o = {};
          const i = () => {
              const n = r(e, t);
              return 'string' == typeof n.anonymousId ? n : {};
            },
            c = () => {
              o.anonymousId || (o.anonymousId = n()), e.set(t, JSON.stringify(o));
            };
          return {
            v() {
              return o;
            },
            open() {
              Object.assign(o, { ...i(), ...o }), c();
            },
            save: c,
            renew() {
              o = {};
            },
            remove() {
              (o = {}), e.remove(t);
            },
            follow(n) {
              e.watch(t, () => {
                if (n()) {
                  const e = i();
                  e.anonymousId && (o = e);
                }
              });
            },
          };
        })(y, v('identity'), g),
        b = ((e, t, n, o) => {
          let i,
            c = 0;
          return {
            m(s, a, u) {
              let d = i;
              const l = u && Math.abs(s - c) >= 1e4;
              if (l) {
                const n = r(e, t);
                n.last >= ((null == d ? void 0 : d.last) || 0) && (d = n);
              }
              i = ((e, t, n, r, o) => {
                const i = (e) => Math.floor((e + r) / 864e5);
                return e && Math.abs(t - e.last) < 18e5 && i(t) === i(e.last) && (!n || n === e.campaign)
                  ? { ...e, last: t }
                  : { id: o(), last: t, campaign: n };
              })(d, s, a, n, o);
              const f = i.id !== (null == d ? void 0 : d.id) || void 0;
              return ((l || (u && f)) && (e.set(t, JSON.stringify(i)), (c = s)), { id: i.id, start: f });
            },
            end(n) {
              (i = void 0), (c = 0), n && e.remove(t);
            },
          };
        })(y, v('session'), 36e5 * (null != (n = e.utcOffset) ? n : 8), g),
        O = (e, t, n, r = t.length) => {
          (r || 'degraded' === e) && h({ type: e, count: r, ids: t, reason: n });
        },
        $ = ((e, t, n) => {
          const r = new Map();
          let o = [],
            i = [],
            c = !1,
            a = !1,
            u = Promise.resolve();
          const d = async (e, t) => {
              if (!a)
                try {
                  return await e();
                } catch (e) {
                  a || n('degraded', []), (a = !0);
                }
              return t();
            },
            l = (t) =>
              d(
                () => e.read(t),
                () => [...r.values()].slice(0, t),
              ),
            f = () => {
              (c = !1), null == t || t.write([...i, ...o]);
            },
            p = async () => {
              const t = o;
              t.length &&
                ((i = t),
                (o = []),
                await d(
                  () => e.append(t),
                  () => {},
                ),
                (i = []),
                f(),
                a || n('persisted', s(t)));
            },
            y = (e) => {
              r.set(e.id, e), c || Promise.resolve().then(f), (c = !0), 1 === o.push(e) && (u = u.then(p));
            },
            h = async () => {
              const e = u;
              await e, e !== u && (await h());
            },
            v = (t) => {
              const n = s(t);
              for (const e of n) r.delete(e);
              return d(
                () => e.remove(n),
                () => {},
              );
            };
          return {
            push: y,
            O() {
              null == t || t.take().forEach(y);
            },
            async read(e) {
              await h();
              const t = [...r.keys()],
                n = await l(e);
              if (n.length < e) {
                const e = new Set(s(n));
                for (const n of t) e.has(n) || r.delete(n);
              }
              return n;
            },
            $() {
              return [...r.values()];
            },
            remove: v,
            clear() {
              r.clear(), (o = []), (i = []), null == t || t.take();
              const n = u.then(() => e.clear());
              return ((u = n.catch(() => {})), n);
            },
            async trim(t) {
              const n = await d(
                () => e.count(),
                () => r.size,
              );
              if (n <= t) return [];
              const o = await l(n - t);
              return (await v(o), o);
            },
          };
        })(t.store, t.journal, O),
        S = new Map();
      let j,
        k = 'pending',
        P = [];
      const _ = () => 'granted' === k,
        x = ((
          { u: e, random: t, transport: n, S: r },
          { writeKey: o, batchSize: i = 100, flushAfter: c = 500 },
          f,
          p,
          y,
          h,
        ) => {
          let v,
            g,
            w = !1,
            m = Promise.resolve(),
            b = 0,
            O = i,
            $ = 0;
          const S = new Set();
          let j = 0;
          function k(t) {
            null == v || v(),
              (v = e.after(t, () => {
                (v = void 0), P();
              }));
          }
          function P() {
            return (
              g && (w = !0),
              null != g ||
                (g = (async () => {
                  await m,
                    ($ = 0),
                    (await r(async () => {
                      (await (async () => {
                        for (const e of p.unsent()) {
                          const t = l(await x('/v1/consent', e, [e], a(e)));
                          if ('retry' === t) return !1;
                          'delivered' !== t && h('dropped', [e], t), p.p(e);
                        }
                        return !0;
                      })()) &&
                        (await (async () => {
                          for (; y(); ) {
                            const e = await f.read(O),
                              t = u(e, 4e5),
                              n = t.batch.length ? t.batch : e.slice(0, 1);
                            if (!n.length || !y()) return;
                            const r = await x('/v1/batch', _(n), s(n), t.bytes),
                              o = l(r);
                            if ('retry' === o) return h('dropped', s(await f.trim(5e3)), 'queue_full');
                            if ((await J(n, r), o !== d && n.length === e.length && e.length < O)) return;
                          }
                        })());
                    })) ||
                      v ||
                      k(c);
                })()
                  .catch(N)
                  .finally(() => {
                    (g = void 0), w && !v && k(0), (w = !1);
                  })),
              g
            );
          }
          const _ = (t) =>
            ((e, t, n) =>
              `${JSON.stringify({ writeKey: e, sentAt: t }).slice(0, -1)},"batch":[${n.map((e) => e.body)}]}`)(
              o,
              new Date(e.now()).toISOString(),
              t,
            );
          async function x(e, t, n, r) {
            const o = r <= 6e4 && !b,
              i = await I(n, r, { path: e, body: t, keepalive: o, j: !1 });
            return ('retry' === l(i) ? N(i) : (b = 0), i);
          }
          function N({ retryAfter: n }) {
            var r;
            b++,
              k(
                ((e, t, n, r) =>
                  Math.max(
                    Math.min(6e4, 1e3 * 2 ** (e - 1)) * (0.5 + t / 2),
                    Math.min(36e5, 1e3 * Number(r) || Date.parse(r || '') - n || 0),
                  ))(b, (null != (r = t(1)[0]) ? r : 0) / 256, e.now(), n),
              );
          }
          async function I(e, t, r) {
            for (const t of e) S.add(t);
            j += t;
            const o = await n.send(r);
            for (const t of e) S.delete(t);
            return ((j -= t), o);
          }
          async function J(e, t) {
            const n = l(t);
            if (n === d && e.length > 1) return void (O = Math.ceil(e.length / 2));
            'delivered' !== n && (O = i), await f.remove(e);
            const r = s(e),
              o =
                'delivered' === n
                  ? (({ body: e }) => {
                      const t = null == e ? void 0 : e.rejected;
                      return Array.isArray(t) ? t : [];
                    })(t)
                  : r.map((e, t) => ({ index: t, code: n }));
            for (const { index: e, code: t } of o) h('dropped', r.slice(e, e + 1), t);
            h(
              'sent',
              r.filter((e, t) => !o.some((e) => e.index === t)),
            );
          }
          return {
            k() {
              $++, $ !== i || b ? v || k(c) : k(0);
            },
            wake() {
              return k(0);
            },
            async flush() {
              null == v || v(), (v = void 0), await g, await P();
            },
            P() {
              const e = [m];
              let t = 6e4 - j;
              const n = async (e, n, r, o, i) => {
                t -= o;
                const c = await I(r, o, { path: e, body: n, keepalive: !0, j: !0 });
                'delivered' === l(c) && (await i(c));
              };
              for (const t of p.unsent()) S.has(t) || e.push(n('/v1/consent', t, [t], a(t), () => p.p(t)));
              const r = f.$().filter((e) => !S.has(e.id)),
                { batch: o, bytes: i } = u(r, t);
              o.length && e.push(n('/v1/batch', _(o), s(o), i, (e) => J(o, e))), (m = Promise.all(e));
            },
          };
        })(t, e, $, w, _, O),
        N = () => ({ ...(j ? j.categoryPreferences : _() && { analytics: !0 }), ...e.refused });
      function I(e, t) {
        return (
          null != t.anonymousId || (t.anonymousId = g()),
          (e.anonymousId = t.anonymousId),
          (e.context = { ...e.context, consent: { categoryPreferences: N() } }),
          $.push({ id: e.messageId, body: JSON.stringify(e) }),
          x.k(),
          e.messageId
        );
      }
      function J() {
        m.renew(), _() && m.save(), b.end(_());
      }
      const A = () => $.clear().then(w.h, () => {}),
        D = {
          buffer(e) {
            return P.length >= 100
              ? O('dropped', [e.messageId], 'buffer_full')
              : (P.push({ event: JSON.parse(JSON.stringify(e)), o: m.v() }), e.messageId);
          },
          keep: (e) => I(e, m.v()),
          drop: () => O('dropped', [], 'consent_denied', 1),
          none() {},
          open() {
            m.open(), $.O();
            const e = P;
            P = [];
            for (const { event: t, o: n } of e) I(t, n);
          },
          forget() {
            const e = P.map(({ event: e }) => e.messageId);
            O('dropped', e, 'consent_denied'), (P = []), J();
          },
          erase() {
            m.remove(), b.end(!0), A();
          },
          renew: J,
        };
      function M(e, t) {
        const n = o[k][e];
        return (e in o && (k = e), D[n](t));
      }
      const q = () => ({ status: k, preferences: j ? N() : {}, version: null == j ? void 0 : j.version }),
        H = () => h({ type: 'consent', ...q() });
      function R() {
        (j = w.get()), j && (M(i(j.categoryPreferences)), H());
      }
      const T = {
        capture(n) {
          if ('denied' === k) return M('event');
          try {
            let r = ((n) => {
              const r = p.now(),
                { userId: o, properties: i } = m.v(),
                c = t.context(),
                { campaign: s, referrer: a } = c,
                u = S.get(n.event);
              return (
                S.delete(n.event),
                {
                  ...n,
                  properties: n.traits ? void 0 : { ...i, ...(u && { duration: (r - u) / 1e3 }), ...n.properties },
                  messageId: g(),
                  timestamp: new Date(r).toISOString(),
                  userId: o,
                  context: {
                    ...c,
                    ...n.context,
                    library: e.library,
                    session: b.m(r, s || a ? JSON.stringify([s, a]) : void 0, _()),
                  },
                }
              );
            })(n);
            for (const t of e.middlewares || []) {
              const e = t(r);
              if (null === e) return void O('dropped', [r.messageId], 'middleware');
              r = e || r;
            }
            return M('event', r);
          } catch (e) {
            O('dropped', [], 'not_captured', 1);
          }
        },
        identify(e, t, { token: n } = {}) {
          return (
            e && 'denied' !== k && ((m.v().userId = String(e)), _() && m.save()),
            T.capture({ type: 'identify', traits: { ...t }, context: { identityToken: n } })
          );
        },
        reset: () => M('reset'),
        register(e) {
          const t = m.v();
          (t.properties = { ...t.properties, ...e }), _() && m.save();
        },
        timeEvent(e) {
          S.set(e, p.now());
        },
        consent(t, n = {}) {
          const r = { ...f(t), ...e.refused },
            o = i(r),
            c = (_() && 'denied' === o) || void 0;
          (j = { categoryPreferences: r, version: n.version, time: p.now(), erase: c, unsent: [] }),
            'granted' === o && M(o),
            w.l(
              j,
              JSON.stringify(
                ((t, n) => {
                  const { version: r, hash: o, ...i } = n,
                    { anonymousId: c, userId: s } = m.v();
                  return {
                    ...i,
                    writeKey: e.writeKey,
                    messageId: g(),
                    anonymousId: c,
                    userId: s,
                    consent: { categoryPreferences: t },
                    notice: void 0 === r ? void 0 : { version: r, hash: o },
                  };
                })(r, n),
              ),
            ),
            'denied' === o && M(o),
            x.wake(),
            H();
        },
        consentState: q,
        o: m.v,
        flush: x.flush,
      };
      return (
        (() => {
          R();
          const { consent: n = 'pending' } = e;
          j || 'pending' === n || M(n),
            (null == j ? void 0 : j.erase) && A(),
            (_() || w.unsent().length) && x.k(),
            w.watch(R),
            m.follow(_),
            t._.onHide(x.P),
            t._.N(x.wake);
        })(),
        T
      );
    })(
      {
        writeKey: J,
        library: { name: '@guiyi/miniprogram', version: x },
        consent: 'denied' === M ? M : 'pending',
        batchSize: q,
        flushAfter: H,
      },
      ((e, t, n, r, o, i, c, s) => ({
        u: {
          now: () => Date.now(),
          after(e, t) {
            const n = setTimeout(t, e);
            return () => clearTimeout(n);
          },
        },
        random: (e) => Uint8Array.from({ length: e }, () => 256 * Math.random()),
        i: r,
        store: P(r, `guiyi:${t}:queue`, (t) => {
          r.remove(t), e.removeStorageSync(t);
        }),
        transport: { send: ({ path: t, body: r }) => O(e, n + t, r) },
        _: {
          onHide(e) {
            o.push(e);
          },
          N(e) {
            i.push(e);
          },
        },
        S: (e) => e().then(() => !0),
        context: c,
        signal: s,
      }))(e, J, K, L.i, B, V, G.context, U),
    ),
    X = (e, t) => {
      Q.capture({ type: 'track', event: e, properties: t });
    },
    Y = m(e, Q, G, X, R, T),
    Z = {
      ...Q,
      ...Y,
      ...S(e, Q, J, K),
      asked: L.asked,
      track: X,
      page(e, t) {
        Q.capture({ type: 'page', name: e, properties: t });
      },
      consent(e, t) {
        L.release(), Q.consent(e, t), F();
      },
      requestConsent(t) {
        return (async (e, t, n) => {
          var r;
          if (!(await _(e))) return;
          const o = (e, r) => t({ analytics: e }, { surface: 'wechat', action: r, ...n });
          null == (r = e.requirePrivacyAuthorize) ||
            r.call(e, { success: () => o(!0, 'agree'), fail: ({ errno: e }) => 104 === e && o(!1, 'disagree') });
        })(e, Z.consent, t);
      },
      appShow(e) {
        Y.appShow(e), V.forEach(A);
      },
      appLaunch(e) {
        return Z.appShow(e);
      },
      appHide() {
        Y.appHide(), B.forEach(A);
      },
    };
  if (!$) {
    const t = e.getEnterOptionsSync || e.getLaunchOptionsSync;
    Z.appShow(null == t ? void 0 : t()),
      null == (k = e.onAppShow) || k.call(e, (e) => A(Z.appShow, e)),
      null == (N = e.onAppHide) || N.call(e, () => A(Z.appHide));
  }
  return (
    null == (I = e.onNetworkStatusChange) || I.call(e, (e) => e.isConnected && V.forEach(A)),
    R &&
      w &&
      w((e, t) =>
        ((e, t, n) =>
          Object.assign(function (r, ...o) {
            return e.call(
              this,
              ((e, t, n) => {
                const r = y(e),
                  o = t ? y(r.methods) : r;
                t && (r.methods = o);
                for (const e of Object.keys(o)) 'function' == typeof o[e] && (o[e] = p(n[e] || n.other, o[e]));
                const i = (e, t, n) => {
                  e[t] = p(n, e[t]);
                };
                if (((o.guiyiTap = o.guiyiTap || p(n.other, void 0)), r.behaviors)) {
                  const { ready: e, detached: t } = r,
                    o = { ready: e, detached: t, ...r.lifetimes },
                    c = y(r.pageLifetimes);
                  i(o, 'ready', n.onReady),
                    i(o, 'detached', n.onUnload),
                    i(c, 'show', n.onShow),
                    i(c, 'hide', n.onHide),
                    Object.assign(r, { lifetimes: o, pageLifetimes: c });
                } else for (const e of ['onShow', 'onHide', 'onUnload', 'onReady']) o[e] || i(o, e, n[e]);
                return r;
              })(r, t, n),
              ...o,
            );
          }, e))(
          e,
          t,
          ((e, t) => {
            const n = (e) => (t, n) => (t.route ? e(t, n) : void 0),
              r = (e) => n(() => t(e));
            return {
              onShow: n(e.pageShow),
              onHide: n(e.pageHide),
              onUnload: n(e.pageHide),
              onReady: n(e.expose),
              onPullDownRefresh: r('Page Refreshed'),
              onReachBottom: r('Page Bottom Reached'),
              onShareAppMessage: n((t, n) => e.share(t, (null == n ? void 0 : n.from) || 'menu')),
              onShareTimeline: n((t) => e.share(t, 'timeline')),
              other(t, n) {
                (null == n ? void 0 : n.currentTarget) && e.tap(n);
              },
            };
          })(Y, X),
        ),
      ),
    Z
  );
}
const J = (e) => console.warn('[guiyi]', e);
function A(e, t) {
  try {
    e(t);
  } catch (e) {
    J(e);
  }
}
const D = (() => {
  let e,
    t = [];
  const n = (t, ...n) => {
      var r;
      return null == (r = e[t]) ? void 0 : r.call(e, ...n);
    },
    r = (t) => async (r) => {
      try {
        return (await (null == e ? void 0 : e.asked), await n(t, r));
      } catch (e) {
        return (J(e), { linked: !1, code: 'not_started' });
      }
    },
    o = {
      version: x,
      init(n) {
        A(() => {
          if (!e) {
            if (!n.writeKey || !n.endpoint) return J('needs writeKey, endpoint');
            (e = I({ wx, pages: () => [], byHand: !0 }, n)), t.forEach(A), (t = []);
          }
        });
      },
      consentState() {
        return e ? e.consentState() : { status: 'pending', preferences: {} };
      },
      login: r('login'),
      bindPhone: r('bindPhone'),
      async flush() {
        return null == e ? void 0 : e.flush();
      },
      share(e, t, r = 'menu') {
        let o;
        return (
          A(() => {
            o = n('share', e, r);
          }),
          o ? o(t) : t
        );
      },
    };
  for (const r of N)
    o[r] = (...o) => {
      const i = () => n(r, ...o);
      e ? A(i) : t.length < 100 && t.push(i);
    };
  return o;
})();
exports.guiyi = D;
