import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createContext, pageKey, watchPages } from './page.ts';

beforeEach(() => {
  history.replaceState(null, '', '/');
});

describe('pageKey', () => {
  it.each([
    ['https://a.cn/p?x=1#part', 'https://a.cn/p?x=1'],
    ['https://a.cn/#/route', 'https://a.cn/#/route'],
    ['https://a.cn/#!route', 'https://a.cn/#!route'],
    ['https://a.cn/#', 'https://a.cn/'],
  ])('of %s is %s', (url, key) => {
    expect(pageKey(url)).toBe(key);
  });
});

describe('createContext', () => {
  it('describes the page and the device', () => {
    history.replaceState(null, '', '/p?utm_source=weixin&bd_vid=7');
    document.title = '商品';
    expect(createContext()()).toMatchObject({
      page: { url: `${location.origin}/p?utm_source=weixin&bd_vid=7`, path: '/p', title: '商品', referrer: '' },
      campaign: { source: 'weixin' },
      referrer: { id: '7', type: 'bd_vid' },
      locale: navigator.language,
      userAgent: navigator.userAgent,
    });
  });

  it('has the document’s referrer first, then the former page; an anchor changes nothing', () => {
    vi.spyOn(document, 'referrer', 'get').mockReturnValue('https://www.baidu.com/');
    const context = createContext();
    expect(context().page?.referrer).toBe('https://www.baidu.com/');
    history.pushState(null, '', '/#part');
    expect(context().page?.referrer).toBe('https://www.baidu.com/');
    history.pushState(null, '', '/two');
    expect(context().page?.referrer).toBe(`${location.origin}/#part`);
    expect(context().page?.referrer).toBe(`${location.origin}/#part`);
    history.pushState(null, '', '/three');
    expect(context().page?.referrer).toBe(`${location.origin}/two`);
  });

  it('tells the campaign on the landing page only', () => {
    history.replaceState(null, '', '/?utm_source=weixin');
    const context = createContext();
    expect(context().campaign).toEqual({ source: 'weixin' });
    history.pushState(null, '', '/two');
    expect(context()).not.toHaveProperty('campaign');
  });
});

describe('what a page tells', () => {
  it('has no number, address or token in it: address, title, referrer, campaign', () => {
    history.replaceState(
      null,
      '',
      '/u/13812345678?utm_source=a&utm_term=li%2540b.cn&access_token=zzz#/o?id=11010519491231002X',
    );
    document.title = '订单 138 1234 5678';
    vi.spyOn(document, 'referrer', 'get').mockReturnValue('https://mail.cn/?to=li%40b.cn');
    const context = createContext()();
    expect(context.page).toEqual({
      url: `${location.origin}/u/[number]?utm_source=a&utm_term=[email]&access_token=[token]#/o?id=[number]`,
      path: '/u/[number]',
      search: '?utm_source=a&utm_term=[email]&access_token=[token]',
      title: '订单 [number]',
      referrer: 'https://mail.cn/?to=[email]',
    });
    expect(context.campaign).toEqual({ source: 'a', term: '[email]' });
    vi.restoreAllMocks();
  });

  it('has none in the former address either', () => {
    const context = createContext();
    history.replaceState(null, '', '/a?tel=13812345678');
    context();
    history.replaceState(null, '', '/b');
    expect(context().page).toMatchObject({ path: '/b', referrer: `${location.origin}/a?tel=[number]` });
  });
});

describe('watchPages', () => {
  const turn = () => vi.advanceTimersByTime(0);

  function watched() {
    vi.useFakeTimers();
    const original = { pushState: history.pushState, replaceState: history.replaceState };
    const changed = vi.fn();
    const look = watchPages(changed);
    const end = () => {
      Object.assign(history, original);
      vi.useRealTimers();
    };
    return { changed, look, end };
  }

  it('sees pushState and replaceState, each page once, after the title had its turn', () => {
    const { changed, end } = watched();
    history.pushState({ a: 1 }, '', '/two');
    expect(changed).not.toHaveBeenCalled();
    turn();
    expect(changed).toHaveBeenCalledTimes(1);
    history.replaceState(null, '', '/three');
    history.replaceState({ scroll: 1 }, '', '/three');
    turn();
    expect(changed).toHaveBeenCalledTimes(2);
    history.pushState(null, '', '/three#part');
    turn();
    expect(changed).toHaveBeenCalledTimes(2);
    end();
  });

  it('sees hash routes and the back button', () => {
    const { changed, end } = watched();
    location.hash = '#/two';
    dispatchEvent(new Event('hashchange'));
    turn();
    expect(changed).toHaveBeenCalledTimes(1);
    location.hash = '';
    dispatchEvent(new PopStateEvent('popstate'));
    turn();
    expect(changed).toHaveBeenCalledTimes(2);
    end();
  });

  it('looks at once when asked, and not again later', () => {
    const { changed, look, end } = watched();
    history.pushState(null, '', '/two');
    look();
    expect(changed).toHaveBeenCalledTimes(1);
    turn();
    expect(changed).toHaveBeenCalledTimes(1);
    end();
  });

  it('leaves the page its pushState: state, address, errors, name and length', () => {
    const { name, length } = history.pushState;
    const { changed, end } = watched();
    history.pushState({ mine: true }, '', '/two');
    expect(history.state).toEqual({ mine: true });
    expect(location.pathname).toBe('/two');
    expect([history.pushState.name, history.pushState.length]).toEqual([name, length]);
    turn();
    expect(changed).toHaveBeenCalledTimes(1);
    end();
    const failing = vi.spyOn(history, 'pushState').mockImplementation(() => {
      throw new DOMException('no', 'SecurityError');
    });
    const again = watched();
    expect(() => history.pushState(null, '', 'https://other.example/')).toThrow('no');
    turn();
    expect(again.changed).not.toHaveBeenCalled();
    again.end();
    failing.mockRestore();
  });
});
