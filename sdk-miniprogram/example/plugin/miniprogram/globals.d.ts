/** The part of WeChat's API that this sample uses, and what the plugin gives. */
type Guiyi = import('@guiyi/miniprogram').Guiyi;
type EnterOptions = Parameters<Guiyi['appShow']>[0];

declare function App(options: object): void;
declare function Page<T extends object>(
  options: T & ThisType<T & { route: string; options: Record<string, string> }>,
): void;
interface GuiyiPlugin
  extends Pick<
    typeof import('@guiyi/miniprogram/all'),
    'login' | 'bindPhone' | 'webView' | 'tap' | 'expose' | 'share'
  > {
  guiyi: Guiyi;
}
declare function requirePlugin(name: 'guiyi'): GuiyiPlugin;
