import { describe, expect, it } from 'vitest';
import { onDelivered } from '../testing/delivered.ts';
import { shop, tap } from '../testing/shop.ts';

onDelivered();

const HOME = 'pages/index/index';
type Members = Record<string, (...args: unknown[]) => unknown>;

describe('what the host hangs on its pages', () => {
  it('keeps what belongs to a function: properties, length, name, and new where it is a class', async () => {
    const { program, log } = await shop({
      [HOME]: `const debounced = function onInput(a, b) { return [a, b]; };
        debounced.cancel = function () { return this === debounced || 'through'; };
        class Model { constructor(n) { this.n = n; } static of(n) { return new this(n); } get twice() { return 2 * this.n; } }
        Page({
          debounced,
          Model,
          onLoad() {
            const made = new this.Model(3);
            log(made.n, made.twice, made instanceof Model, made instanceof this.Model, this.Model.of(4).twice);
            log(this.debounced.length, this.debounced.name, typeof this.debounced.cancel, this.debounced(1, 2).join());
          },
        });`,
    });
    expect(log).toEqual([3, 6, true, true, 8, 2, 'onInput', 'function', '1,2']);
    expect((program.page as unknown as Members).debounced?.(1, 2)).toEqual([1, 2]);
  });

  it('reads a getter of the definition no more often than a copy does, and never changes the definition', async () => {
    const { log } = await shop({
      [HOME]: `let reads = 0;
        const definition = { get onShow() { reads++; return () => log('shown') }, onLoad() {} };
        const { onLoad } = definition;
        Page(definition);
        log(reads, definition.onLoad === onLoad, Object.keys(definition).join());`,
    });
    expect(log).toEqual([1, true, 'onShow,onLoad', 'shown']);
  });

  it('creates nothing that would switch something on', async () => {
    const { program } = await shop({ [HOME]: 'Page({})' });
    const made = ['onShareAppMessage', 'onShareTimeline', 'onPullDownRefresh', 'onReachBottom', 'onPageScroll'];
    const page = program.page as Record<string, unknown>;
    expect([...made, 'onAddToFavorites', 'onBackPress'].filter((name) => name in page)).toEqual([]);
  });

  it('a page of Component() is told of with its methods, its errors stay its own', async () => {
    const { program, collector, send, log } = await shop({
      [HOME]: `Component({
        methods: {
          onShow() { log('show') },
          onBuy() { log('buy'); throw new Error('theirs') },
          async onPay() { throw new Error('later') },
        },
      })`,
    });
    tap(program.element('#buy'));
    const page = program.page as unknown as Members;
    expect(() => page.onBuy?.({})).toThrow('theirs');
    await expect(page.onPay?.()).rejects.toThrow('later');
    await send();
    expect(log).toEqual(['show', 'buy', 'buy']);
    expect(collector.names()).toContain('Element Tapped');
  });
});
