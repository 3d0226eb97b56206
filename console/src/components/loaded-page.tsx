import type { ComponentChildren } from 'preact';
import type { Loaded } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { Failure, Loading } from './states.tsx';

interface LoadedPageProps<T> {
  /** Its texts are called `<name>.title` and `<name>.lead`. */
  name: 'quarantine' | 'review';
  loaded: Loaded<T>;
  children: (data: T) => ComponentChildren;
}

/** A page that shows one list, which can be asked for again. */
export function LoadedPage<T>({ name, loaded: { data, error, loading, reload }, children }: LoadedPageProps<T>) {
  const { t } = useI18n();
  return (
    <>
      <header class="page-head">
        <div>
          <h1>{t(`${name}.title`)}</h1>
          <p class="muted">{t(`${name}.lead`)}</p>
        </div>
        <button type="button" disabled={loading} onClick={reload}>
          {t('app.refresh')}
        </button>
      </header>
      {error ? <Failure error={error} retry={reload} /> : null}
      {data !== undefined ? children(data) : error ? null : <Loading />}
    </>
  );
}
