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

declare function Page(options: Record<string, unknown> & ThisType<unknown>): void;
declare function App(options: Record<string, unknown>): void;
declare const wx: {
  showModal(options: { title: string; content: string; success?(result: { confirm: boolean }): void }): void;
  showToast(options: { title: string; icon?: 'none' | 'success' }): void;
};
