/** What every mini-program has besides `wx`. Nothing of a browser or of Node is declared, so that none can be used. */
declare const console: { warn(...args: unknown[]): void };
declare function setTimeout(run: (value?: unknown) => void, ms: number): number;
declare function clearTimeout(timer: number): void;
