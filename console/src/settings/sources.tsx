import type { Source } from '@guiyi/protocol';
import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { Failure, Loading } from '../components/states.tsx';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { newKey } from './keys.ts';
import { OneTime } from './one-time.tsx';
import { SourceForm } from './source-form.tsx';

/** Who sends, with which key, from where. */
export function Sources({ may }: { may: boolean }) {
  const { t } = useI18n();
  const { data, error, reload } = useLoad('sources', api.sources);
  const [edited, setEdited] = useState<Source | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  const saved = (key: string | null) => {
    setSecret(key);
    setEdited(null);
    reload();
  };
  const rotate = async ({ write_key, ...source }: Source) => {
    if (!confirm(t('sources.rotateConfirm', { name: source.name }))) return;
    const secret_key = write_key === null ? newKey('sk') : null;
    const key = secret_key === null ? { write_key: newKey('pk') } : { secret_key };
    await api.saveSource({ ...source, ...key }).then(() => saved(secret_key), setFailed);
  };
  return (
    <>
      <p class="muted">{t('sources.lead')}</p>
      {secret === null ? null : <OneTime value={secret} />}
      {error ? <Failure error={error} retry={reload} /> : null}
      {failed ? <Failure error={failed} /> : null}
      {may ? <SourceForm key={edited?.id ?? ''} edited={edited} saved={saved} /> : null}
      {data ? (
        <SourceTable sources={data.sources} edit={may ? setEdited : null} rotate={(source) => void rotate(source)} />
      ) : error ? null : (
        <Loading />
      )}
    </>
  );
}

interface SourceTableProps {
  sources: Source[];
  /** Null where the reader may not change anything. */
  edit: ((source: Source) => void) | null;
  rotate(source: Source): void;
}

function SourceTable({ sources, edit, rotate }: SourceTableProps) {
  const { t } = useI18n();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard.
    <section class="card scroll" tabIndex={0} aria-label={t('sources.list')}>
      <table class="figures">
        <caption class="visually-hidden">{t('sources.list')}</caption>
        <thead>
          <tr>
            {(['name', 'kind', 'basis', 'key', 'origins'] as const).map((name) => (
              <th key={name} scope="col">
                {t(`sources.${name}`)}
              </th>
            ))}
            {edit === null ? null : <td />}
          </tr>
        </thead>
        <tbody>
          {sources.map((source) => (
            <tr key={source.id} data-testid="source-row" data-id={source.id}>
              <th scope="row">
                {source.name} <code class="muted small">{source.id}</code>
              </th>
              <td>{t(`sources.kind.${source.kind}`)}</td>
              <td>{t(`sources.basis.${source.legal_basis}`)}</td>
              <td>{source.write_key === null ? t('sources.secret') : <code>{source.write_key}</code>}</td>
              <td>{source.origins === null ? t('sources.anyOrigin') : source.origins.join(' ')}</td>
              {edit === null ? null : (
                <td class="line">
                  <button type="button" data-testid="source-edit" onClick={() => edit(source)}>
                    {t('sources.edit')}
                  </button>
                  <button type="button" data-testid="source-rotate" onClick={() => rotate(source)}>
                    {t('sources.rotate')}
                  </button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
