/** The part of the SDK that the shop uses; on the window stands the stub first, then the SDK. */
interface Guiyi {
  track(event: string, properties?: object): void;
  identify(userId: string | undefined, traits?: object): void;
  reset(): void;
  ready(callback: () => void): void;
  consentState(): { status: 'pending' | 'granted' | 'denied'; version?: string };
  consent(preferences: Record<string, boolean>, details: { version: string; surface: string; action: string }): void;
}

interface Window {
  guiyi: Guiyi;
}
