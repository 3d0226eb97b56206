/** The part of WeChat's API that the SDK uses, as its documentation types it. All of it is asked for at run time only. */

/** Where the app was entered: `App.onLaunch`, `App.onShow`, `wx.getEnterOptionsSync`. */
export interface EnterOptions {
  path?: string;
  /** Not decoded. */
  query?: { [name: string]: string | undefined };
  scene?: number;
}

export interface RequestOptions {
  url: string;
  method: 'POST';
  data: string;
  /** By default the content type is `application/json`. */
  header?: { [name: string]: string };
  timeout: number;
  /** Called for any HTTP status. */
  success(reply: { statusCode: number; data: unknown; header?: { [name: string]: string } }): void;
  fail(error: { errMsg?: string; errno?: number }): void;
}

export interface Wx {
  getStorageSync(key: string): unknown;
  setStorageSync(key: string, value: string): void;
  removeStorageSync(key: string): void;
  request(options: RequestOptions): unknown;
  login(options: { success(result: { code?: string }): void; fail(error: unknown): void }): void;
  onAppShow?(run: (options: EnterOptions) => void): void;
  onAppHide?(run: () => void): void;
  onNetworkStatusChange?(run: (state: { isConnected: boolean }) => unknown): void;
  getEnterOptionsSync?(): EnterOptions;
  getLaunchOptionsSync?(): EnterOptions;
  getPrivacySetting?(options: { success(result: { needAuthorization?: boolean }): unknown; fail(): void }): void;
  requirePrivacyAuthorize?(options: { success(): void; fail(error: { errno?: number }): unknown }): void;
  createIntersectionObserver?(
    page: object,
    options: { thresholds: number[]; observeAll: boolean },
  ): IntersectionObserver;
  getAccountInfoSync?(): { miniProgram?: { appId?: string } };
  getDeviceInfo?(): SystemInfo;
  getAppBaseInfo?(): SystemInfo;
}

/** What the three calls that replaced `getSystemInfoSync` (2.20.1) tell together. */
export interface SystemInfo {
  brand?: string;
  model?: string;
  system?: string;
  language?: string;
  version?: string;
  SDKVersion?: string;
}

/** Tells when elements come into view. */
export interface IntersectionObserver {
  relativeToViewport(): {
    observe(selector: string, run: (seen: Target & { intersectionRatio: number }) => void): void;
  };
  disconnect(): void;
}

/** An element, as WeChat tells of it. */
export interface Target {
  id?: string;
  dataset?: Record<string, unknown>;
}

/** What WeChat hands to the method that listens to an element. */
export interface ComponentEvent {
  type: string;
  timeStamp?: number;
  currentTarget: Target;
}

/** A page on the stack. */
export interface CurrentPage {
  route?: string;
  options?: { [name: string]: string | undefined };
}

/** `Page` or `Component`. */
export type Constructor = (...args: unknown[]) => unknown;
