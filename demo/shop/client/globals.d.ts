/** What the pages put on the window: the stub, later the SDK. */
interface Guiyi {
  init(options: { writeKey: string; endpoint: string }): void;
  track(event: string, properties?: object): void;
  page(name?: string, properties?: object): void;
  identify(userId: string | undefined, traits?: object): void;
  reset(): void;
  consent(preferences: Record<string, boolean>, details: { version: string; surface: string; action: string }): void;
}

interface Window {
  guiyi: Guiyi;
}
