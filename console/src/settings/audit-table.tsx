import type { AuditEntry } from '@guiyi/protocol';
import { Empty } from '../components/states.tsx';
import { useI18n } from '../i18n/context.tsx';

/** What sort of entry it is, for a reader who does not know routes. */
export function sortOf({ role, status, action }: AuditEntry) {
  if (role === 'system') return 'system';
  if (status === 403) return 'refused';
  if (status >= 400) return 'failed';
  return action.startsWith('GET ') ? 'looks' : 'changes';
}

export function AuditTable({ entries }: { entries: AuditEntry[] }) {
  const { t } = useI18n();
  if (entries.length === 0) return <Empty title={t('audit.empty')} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard.
    <section class="card scroll" tabIndex={0} aria-label={t('audit.list')}>
      <table class="figures">
        <caption class="visually-hidden">{t('audit.list')}</caption>
        <thead>
          <tr>
            {(['time', 'actor', 'role', 'action', 'about', 'reason'] as const).map((name) => (
              <th key={name} scope="col">
                {t(`audit.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <Row key={entry.n} entry={entry} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ entry }: { entry: AuditEntry }) {
  const { t, format } = useI18n();
  const { n, time, actor, role, action, subject, target, reason } = entry;
  return (
    <tr data-testid="audit-row" data-n={n}>
      <td class="number">
        <time dateTime={time}>{format.time(time)}</time>
      </td>
      <th scope="row">{actor}</th>
      <td>{t(`role.${role}`)}</td>
      <td>
        <span class="badge">{t(`audit.${sortOf(entry)}`)}</span> <code class="small">{action}</code>
      </td>
      <td>
        {subject === null ? null : <code>{t('audit.subject', { ref: subject.slice(0, 8) })}</code>}{' '}
        {target === null ? null : <code>{target}</code>}
      </td>
      <td>{reason}</td>
    </tr>
  );
}
