export const warn = (what: unknown) => console.warn('[guiyi]', what);

/** The host must never see an error of ours. */
export function guard<T>(run: (argument: T) => unknown, argument?: T): void {
  try {
    run(argument as T);
  } catch (error) {
    warn(error);
  }
}
