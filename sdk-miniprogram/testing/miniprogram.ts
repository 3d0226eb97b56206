/**
 * Runs a mini-program: its files, in WeChat's own component framework, on a phone. `miniprogram.test.ts` holds each behaviour that is not the
 * framework's, with the page of WeChat's documentation that it is taken from. It runs in Node (a DOM of jsdom) and in a browser.
 */
import { type AssociatedBackend, glassEasel, MiniProgramEnv, type Root } from 'glass-easel-miniprogram-adapter';
import type { CurrentPage, EnterOptions, Wx } from '../src/wx.ts';
import { openedBy } from './button.ts';
import { queryOf, resolved } from './paths.ts';
import { launch, type Phone } from './phone.ts';

const STACK_MAX = 10;

/** Files of a mini-program, by path without `.js`, `.wxml`, `.json`; templates as {@link compileTemplate} makes them. */
export interface Files {
  pages: string[];
  scripts: Record<string, string>;
  templates: Record<string, string>;
  components?: Record<string, Record<string, string>>;
  /** The main file of a plugin. */
  plugin?: string;
}

/** Where the scripts run. Their globals are not those of the tests. */
export interface Realm {
  global: Record<string, unknown>;
  evaluate(code: string): unknown;
}

interface Navigation {
  url: string;
  success?(): void;
  fail?(error: { errMsg: string }): void;
}

/** A page as the framework made it. */
interface Page extends CurrentPage {
  [member: string]: unknown;
}

interface Shown {
  root: Root;
  page: Page;
  element: HTMLElement;
}

type Callback = (...args: unknown[]) => unknown;
type Definition = Record<string, unknown>;

export class MiniProgram {
  readonly app: ReturnType<typeof launch>;
  readonly wx: Wx & ReturnType<MiniProgram['navigation']>;
  private readonly stack: Shown[] = [];
  private readonly env = new MiniProgramEnv();
  private readonly space = this.env.createCodeSpace('', true);
  private readonly backend: AssociatedBackend;
  private readonly modules: Record<string, { exports: unknown }> = {};
  private readonly files: Files;
  private readonly realm: Realm;
  private readonly entered: EnterOptions;
  /** What was shared last by a button. */
  shared: Promise<unknown> | undefined;
  private asked: { exports: unknown } | undefined;
  private loading = '';
  private options: Definition = {};

  constructor(files: Files, phone: Phone, realm: Realm, entered?: EnterOptions) {
    this.files = files;
    this.realm = realm;
    this.app = launch(phone, entered);
    this.entered = this.app.wx.getEnterOptionsSync?.() ?? {};
    const phoneCode = () => phone.nextPhoneCode();
    const share = () => {
      this.shared = this.share('onShareAppMessage', 'button');
    };
    const surroundings = new glassEasel.CurrentWindowBackendContext();
    surroundings.onEvent((target, type, detail, { bubbles, composed }) => {
      target.triggerEvent(type, detail, { bubbles, composed });
      if (type === 'tap') openedBy(target.$$ as unknown as Element | undefined, { phoneCode, share });
    });
    this.backend = this.env.associateBackend(surroundings);
    this.wx = Object.assign(this.app.wx, this.navigation());
    Object.assign(realm.global, {
      wx: this.app.wx,
      App: (options: Definition) => {
        this.options = options;
      },
      Page: (options: never) => this.space.componentEnv(this.loading, ({ Page }) => Page(options)),
      Component: (options: Definition) =>
        this.space.componentEnv(this.loading, ({ Component }) => Component(this.typed(options) as never)),
      Behavior: (options: never) => this.space.componentEnv(this.loading, ({ Behavior }) => Behavior(options)),
      getApp: () => this.options,
      requirePlugin: () => this.plugin(),
      getCurrentPages: () => this.stack.map(({ page }) => page),
    });
    this.app.pages = () => this.stack.map(({ page }) => page);
    for (const [path, code] of Object.entries(files.templates)) {
      const groupList = realm.evaluate(code) as Record<string, never>;
      this.space.addCompiledTemplate(path, { groupList, content: groupList[''] as never });
      this.space.addComponentStaticConfig(path, {
        usingComponents: files.components?.[path] ?? {},
        component: !files.pages.includes(path),
      } as never);
    }
  }

  /** The framework knows the types of properties by its own `String` and so on, where a realm has others. */
  private typed(options: Definition): Definition {
    const names = ['String', 'Number', 'Boolean', 'Array', 'Object'] as const;
    const theirs = this.realm.evaluate(`[${names}]`) as unknown[];
    const typeOf = (type: unknown) => {
      const name = names[theirs.indexOf(type)];
      return name ? globalThis[name] : type;
    };
    const properties = Object.entries((options.properties ?? {}) as Record<string, { type?: unknown }>).map(
      ([name, given]) => [name, given?.type ? { ...given, type: typeOf(given.type) } : typeOf(given)],
    );
    return { ...options, properties: Object.fromEntries(properties) };
  }

  /** app.js, then the files of pages and components, then onLaunch, onShow, and the page that was entered. */
  start(): void {
    this.require('app');
    for (const path of Object.keys(this.files.templates)) this.require(path);
    const { entered } = this;
    this.call(this.options, 'onLaunch', entered);
    // wx.onAppShow may be told before App.onShow.
    this.app.show(entered);
    this.call(this.options, 'onShow', entered);
    this.push(entered.path || (this.files.pages[0] ?? ''), entered.query as Record<string, string>);
  }

  /** The page that shows. */
  get page(): Page {
    const top = this.stack[this.stack.length - 1];
    if (!top) throw new Error('no page');
    return top.page;
  }

  /** An element of the page that shows. */
  element(selector: string): HTMLElement {
    const component = this.stack[this.stack.length - 1]?.root.getComponent();
    const found = component?.getShadowRoot()?.querySelector(selector);
    if (!found) throw new Error(`no ${selector}`);
    return found.getBackendElement() as unknown as HTMLElement;
  }

  hide(): void {
    this.lifetime('onHide', 'hide');
    this.app.hide();
    this.call(this.options, 'onHide');
  }

  show(entered?: EnterOptions): void {
    this.app.show(entered);
    this.call(this.options, 'onShow', entered);
    this.lifetime('onShow', 'show');
  }

  /** The visitor presses what the page or the menu has for it; answers what WeChat would share. */
  async share(method: 'onShareAppMessage' | 'onShareTimeline', from = 'menu'): Promise<unknown> {
    return this.call(this.page, method, { from, target: undefined });
  }

  private require(path: string): unknown {
    const known = this.modules[path];
    if (known) return known.exports;
    const code = this.files.scripts[path];
    if (code === undefined) throw new Error(`module '${path}.js' is not defined`);
    const module = { exports: {} as unknown };
    this.modules[path] = module;
    const former = this.loading;
    this.loading = path;
    this.run(code, module, (name) => this.require(resolved(path, name)), this.wx);
    this.loading = former;
    return module.exports;
  }

  /** Modules see none of a browser's globals, also where there are some. */
  private run(code: string, module: { exports: unknown }, require: (name: string) => unknown, wx: Wx): void {
    const run = this.realm.evaluate(
      `(function (require, module, exports, wx, window, document) {${code}\n})`,
    ) as Callback;
    run(require, module, module.exports, wx);
  }

  /** What the plugin's main file exports, which runs when it is first asked for, with a `wx` of its own (framework/plugin/using.html). */
  private plugin(): unknown {
    if (!this.asked) {
      this.asked = { exports: {} };
      this.run(this.files.plugin ?? '', this.asked, () => undefined, this.app.pluginWx());
    }
    return this.asked.exports;
  }

  private call(target: Definition | Page, name: string, ...args: unknown[]): unknown {
    const method = target[name];
    return typeof method === 'function' ? method.apply(target, args) : undefined;
  }

  private lifetime(method: string, name: string): void {
    const top = this.stack[this.stack.length - 1];
    if (!top) return;
    this.call(top.page, method);
    top.root.getComponent().triggerPageLifetime(name, []);
  }

  private push(path: string, query: Record<string, string> = {}): void {
    const root = this.backend.createRoot('page', this.space, path);
    const page = root.get() as unknown as Page;
    page.route = path;
    page.options = query;
    lookedUp(root.getComponent(), page);
    const element = document.createElement('div');
    const placeholder = document.createElement('i');
    element.appendChild(placeholder);
    document.body.appendChild(element);
    this.stack.push({ root, page, element });
    root.attach(element as never, placeholder as never);
    this.call(page, 'onLoad', query);
    this.lifetime('onShow', 'show');
    root.getComponent().triggerLifetime('ready', []);
    this.call(page, 'onReady');
  }

  private pop(): void {
    const top = this.stack.pop();
    if (!top) return;
    this.call(top.page, 'onUnload');
    top.root.release();
    top.element.remove();
  }

  /** Routing is asynchronous: the code after the call still belongs to the page that made it. */
  private navigation() {
    const later = (run: (path: string, query: Record<string, string>) => string | undefined) => (to: Navigation) => {
      const [path = '', search = ''] = to.url.replace(/^\//, '').split(/\?(.*)/s);
      setTimeout(() => {
        const error = run(path, queryOf(search));
        if (error) to.fail?.({ errMsg: error });
        else to.success?.();
      }, 0);
    };
    return {
      navigateTo: later((path, query) => {
        if (this.stack.length >= STACK_MAX) return 'navigateTo:fail webview count limit exceed';
        if (!this.files.pages.includes(path)) return `navigateTo:fail page "${path}" is not found`;
        this.lifetime('onHide', 'hide');
        this.push(path, query);
        return undefined;
      }),
      redirectTo: later((path, query) => {
        this.pop();
        this.push(path, query);
        return undefined;
      }),
      reLaunch: later((path, query) => {
        while (this.stack.length) this.pop();
        this.push(path, query);
        return undefined;
      }),
      navigateBack: ({ delta = 1 } = {}) =>
        void setTimeout(() => {
          for (let i = 0; i < delta && this.stack.length > 1; i++) this.pop();
          this.lifetime('onShow', 'show');
        }, 0),
    };
  }
}

/**
 * What listens to an element is looked up on the page when the event comes: frameworks put their functions there while they run, which this
 * component framework would look for among the methods of the definition only.
 */
function lookedUp(component: object, page: Page): void {
  const methods = component as { _$methodMap: Record<string, unknown> };
  methods._$methodMap = new Proxy(methods._$methodMap, { get: (known, name: string) => known[name] ?? page[name] });
}
