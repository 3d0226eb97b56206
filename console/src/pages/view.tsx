import { useEffect } from 'preact/hooks';
import { api } from '../api.ts';
import { Failure, Loading } from '../components/states.tsx';
import { useLoad } from '../hooks.ts';
import { go, hrefOf } from '../route.ts';

/** The link of a saved view: leads to its report. */
export function ViewPage({ id }: { id: string }) {
  const { data, error, reload } = useLoad(id, (signal) => api.view(id, signal));
  useEffect(() => {
    if (data) go(hrefOf([data.page], new URLSearchParams(data.params)), true);
  }, [data]);
  return error ? <Failure error={error} retry={reload} /> : <Loading />;
}
