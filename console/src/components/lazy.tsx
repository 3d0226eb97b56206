import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Failure, Loading } from './states.tsx';

/** A component whose code is fetched when it is first shown. */
export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loading: Promise<ComponentType<Props>> | undefined;
  return function Lazy(props: Props) {
    const [state, setState] = useState<{ Content?: ComponentType<Props>; error?: unknown }>({});
    useEffect(() => {
      loading ??= load();
      loading.then(
        (Content) => setState({ Content }),
        (error) => setState({ error }),
      );
    }, []);
    // A new release takes the old files away.
    if (state.error) return <Failure error={state.error} retry={() => location.reload()} />;
    return state.Content ? <state.Content {...props} /> : <Loading />;
  };
}
