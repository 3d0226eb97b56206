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
  header: { [name: string]: string };
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
  onNetworkStatusChange?(run: (state: { isConnected: boolean }) => void): void;
  getEnterOptionsSync?(): EnterOptions;
  getAccountInfoSync?(): { miniProgram?: { appId?: string } };
  getDeviceInfo?(): SystemInfo;
  getWindowInfo?(): SystemInfo;
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
  screenWidth?: number;
  screenHeight?: number;
}

/** A page on the stack. */
export interface CurrentPage {
  route?: string;
  options?: { [name: string]: string | undefined };
}
