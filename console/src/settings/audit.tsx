import type { AuditEntry } from '@guiyi/protocol';
import { useState } from 'preact/hooks';
import { type AuditQuery, api } from '../api.ts';
import { Failure, Loading } from '../components/states.tsx';
import { csvOf, downloadCsv } from '../csv.ts';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { AuditTable } from './audit-table.tsx';
import { Verify } from './verify.tsx';

/** Entries to a page. */
const PAGE = 100;

/** Who looked at personal data, and who changed what. */
export function Audit() {
  const { t } = useI18n();
  const [filter, setFilter] = useState<AuditQuery>({});
  const [older, setOlder] = useState<AuditEntry[]>([]);
  const [failed, setFailed] = useState<unknown>(null);
  const load = (query: AuditQuery, signal?: AbortSignal) => api.audit({ ...query, limit: PAGE }, signal);
  const { data, error, reload } = useLoad(`audit ${JSON.stringify(filter)}`, (signal) => load(filter, signal));
  const entries = [...(data?.entries ?? []), ...older];
  const more = async () => {
    const before = entries.at(-1)?.n;
    if (before === undefined) return;
    await load({ ...filter, before }).then((next) => setOlder([...older, ...next.entries]), setFailed);
  };
  return (
    <>
      <p class="muted">{t('audit.lead')}</p>
      <Verify />
      <Filter
        apply={(next) => {
          setOlder([]);
          setFilter(next);
        }}
      />
      {error ? <Failure error={error} retry={reload} /> : null}
      {failed ? <Failure error={failed} /> : null}
      {data ? <AuditTable entries={entries} /> : error ? null : <Loading />}
      {data ? (
        <div class="line">
          <button
            type="button"
            disabled={entries.length % PAGE !== 0 || entries.length === 0}
            onClick={() => void more()}
          >
            {t('audit.older')}
          </button>
          <button type="button" disabled={entries.length === 0} onClick={() => downloadCsv('audit.csv', csv(entries))}>
            {t('audit.download')}
          </button>
        </div>
      ) : null}
    </>
  );
}

function csv(entries: readonly AuditEntry[]): string {
  const head = ['n', 'time', 'actor', 'role', 'action', 'subject', 'target', 'reason', 'status'] as const;
  return csvOf([head, ...entries.map((entry) => head.map((name) => entry[name]))]);
}

function Filter({ apply }: { apply(filter: AuditQuery): void }) {
  const { t } = useI18n();
  return (
    <form
      class="filters card"
      data-testid="audit-filter"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const text = (name: string) => String(form.get(name) ?? '').trim() || undefined;
        apply({ subject: text('subject'), actor: text('actor'), action: text('action') });
      }}
    >
      <label class="wide">
        <span>{t('audit.person')}</span>
        <input name="subject" autocomplete="off" spellcheck={false} placeholder="p_…" />
      </label>
      <label>
        <span>{t('audit.actor')}</span>
        <input name="actor" autocomplete="off" spellcheck={false} />
      </label>
      <label>
        <span>{t('audit.show')}</span>
        <select name="action">
          <option value="">{t('audit.all')}</option>
          <option value="GET ">{t('audit.looks')}</option>
          <option value="POST ">{t('audit.changes')}</option>
        </select>
      </label>
      <button type="submit" class="primary">
        {t('audit.show')}
      </button>
    </form>
  );
}
