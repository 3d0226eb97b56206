/** The part of WeChat's API that this sample uses. A project of its own has `miniprogram-api-typings` for it. */
declare function App(options: object): void;
declare function Page<T extends object>(
  options: T & ThisType<T & { setData(data: object): void; route: string }>,
): void;
declare const wx: {
  navigateTo(options: { url: string }): void;
  showToast(options: { title: string; icon?: string }): void;
  stopPullDownRefresh(): void;
};
