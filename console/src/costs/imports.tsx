import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { Failure, Loading } from '../components/states.tsx';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';

/** What was imported, each with a way to take it back. */
export function ImportList({ changed, removed }: { changed: number; removed: () => void }) {
  const { t, format } = useI18n();
  const { data, error, reload } = useLoad(`imports ${changed}`, api.costImports);
  const [failed, setFailed] = useState<unknown>(null);
  const undo = async (id: string, name: string, n: number) => {
    if (!confirm(t('costs.undoConfirm', { name, n }))) return;
    await api.removeCosts(id).then(removed, setFailed);
  };
  if (error) return <Failure error={error} retry={reload} />;
  if (!data) return <Loading />;
  return (
    <section class="card">
      <h2>{t('costs.imports')}</h2>
      {failed ? <Failure error={failed} /> : null}
      {data.imports.length === 0 ? <p class="muted">{t('costs.noImports')}</p> : null}
      <ul class="imports">
        {data.imports.map(({ id, name, created_at, rows }) => (
          <li key={id} class="line" data-testid="cost-import">
            <strong>{name}</strong>
            <span class="muted">
              {format.time(created_at)} · {t('costs.rows', { n: format.count(rows) })}
            </span>
            <button type="button" data-testid="cost-undo" onClick={() => void undo(id, name, rows)}>
              {t('costs.undo')}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
