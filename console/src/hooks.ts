import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { parseRoute, type Route } from './route.ts';

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const update = () => setRoute(parseRoute(location.hash));
    addEventListener('hashchange', update);
    return () => removeEventListener('hashchange', update);
  }, []);
  return route;
}

export interface Loaded<T> {
  /** The last good answer; stays while the next one is on its way. */
  data: T | undefined;
  error: unknown;
  loading: boolean;
  reload(): void;
}

/** Loads whenever `key` changes (null: not yet). A newer load aborts the older one, so answers never arrive out of order. */
export function useLoad<T>(key: string | null, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<Omit<Loaded<T>, 'reload'>>({
    data: undefined,
    error: null,
    loading: key !== null,
  });
  const [turn, setTurn] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  // `turn` is how reload() asks for another go.
  useEffect(() => {
    if (key === null) return;
    const abort = new AbortController();
    setState(({ data }) => ({ data, error: null, loading: true }));
    latest.current(abort.signal).then(
      (data) => abort.signal.aborted || setState({ data, error: null, loading: false }),
      (error) => abort.signal.aborted || setState(({ data }) => ({ data, error, loading: false })),
    );
    return () => abort.abort();
  }, [key, turn]);
  const reload = useCallback(() => setTurn((n) => n + 1), []);
  return { ...state, reload };
}

/** Follows a media query. */
export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const update = () => setMatches(media.matches);
    update();
    media.addEventListener('change', update);
    return () => media.removeEventListener('change', update);
  }, [query]);
  return matches;
}

/** False while the tab is in the background. */
export function useVisible(): boolean {
  const [visible, setVisible] = useState(!document.hidden);
  useEffect(() => {
    const update = () => setVisible(!document.hidden);
    document.addEventListener('visibilitychange', update);
    return () => document.removeEventListener('visibilitychange', update);
  }, []);
  return visible;
}

/** Runs a task again and again while active: `everyMs` after it ended, or at once when it answers that there is more. */
export function usePoll(active: boolean, everyMs: number, task: (signal: AbortSignal) => Promise<boolean>): boolean {
  const [failed, setFailed] = useState(false);
  const latest = useRef(task);
  latest.current = task;
  useEffect(() => {
    if (!active) return;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const turn = async () => {
      const outcome = await latest.current(abort.signal).catch(() => 'failed' as const);
      if (abort.signal.aborted) return;
      setFailed(outcome === 'failed');
      timer = setTimeout(turn, outcome === true ? 0 : everyMs);
    };
    void turn();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [active, everyMs]);
  return failed;
}
