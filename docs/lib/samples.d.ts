/** As much of the frameworks as the samples of the docs use, so that they are type-checked without installing them. */
declare namespace JSX {
  interface IntrinsicElements {
    [element: string]: Record<string, unknown>;
  }
}

declare module 'react' {
  export function useEffect(effect: () => void, dependencies?: readonly unknown[]): void;
}

declare module 'vue' {
  interface App {
    config: { globalProperties: Record<string, unknown> };
    mount(selector: string): void;
  }
  export function createApp(root: object): App;
}

declare namespace WechatMiniprogram {
  /** As in miniprogram-api-typings. */
  interface CustomEvent {
    detail: { code?: string; errMsg?: string };
  }
}

declare function Page(
  options: Record<string, unknown> & ThisType<{ route: string; setData(data: object): void }>,
): void;
declare function App(options: Record<string, unknown>): void;
declare const wx: {
  showModal(options: { title: string; content: string; success?(result: { confirm: boolean }): void }): void;
  miniProgram: { navigateTo(options: { url: string }): void };
  showToast(options: { title: string; icon?: 'none' | 'success' }): void;
};

/** The SDK as the script tag gives it to a page. */
declare const guiyi: Omit<import('@guiyi/web').Guiyi, 'init'> & {
  /** `auto`: of `guiyi.auto.js`. */
  init(options: import('@guiyi/web').InitOptions & { auto?: import('@guiyi/web/auto/all').AutoOptions }): void;
};
interface ImportMeta {
  env: { DEV: boolean };
}
/** What a site has of its own. */
declare function showBanner(): void;
declare function showPopup(): void;
