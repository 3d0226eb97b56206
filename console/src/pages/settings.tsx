import type { Role } from '@guiyi/protocol';
import type { JSX } from 'preact';
import { api } from '../api.ts';
import { Empty, Failure, Loading } from '../components/states.tsx';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { hrefOf } from '../route.ts';
import { Audit } from '../settings/audit.tsx';
import { Breach } from '../settings/breach.tsx';
import { Processing } from '../settings/processing.tsx';
import { Retention } from '../settings/retention.tsx';
import { Sources } from '../settings/sources.tsx';
import { Tokens } from '../settings/tokens.tsx';

interface Tab {
  name: 'sources' | 'tokens' | 'audit' | 'retention' | 'processing' | 'breach';
  /** Whose it is; the server decides, this only leaves out what would be refused. */
  roles: Role[];
  show(role: Role): JSX.Element;
}

const TABS: Tab[] = [
  {
    name: 'sources',
    roles: ['admin', 'developer', 'marketer', 'privacy'],
    show: (role) => <Sources may={role === 'admin' || role === 'developer'} />,
  },
  { name: 'tokens', roles: ['admin'], show: () => <Tokens /> },
  { name: 'audit', roles: ['admin', 'privacy'], show: () => <Audit /> },
  { name: 'retention', roles: ['admin', 'privacy'], show: () => <Retention /> },
  { name: 'processing', roles: ['admin', 'privacy'], show: () => <Processing /> },
  { name: 'breach', roles: ['admin', 'privacy'], show: () => <Breach /> },
];

/** `#/settings/NAME`. */
export function SettingsPage({ tab }: { tab: string | null }) {
  const { t } = useI18n();
  const { data, error, reload } = useLoad('session', api.session);
  if (error) return <Failure error={error} retry={reload} />;
  if (!data) return <Loading />;
  const tabs = TABS.filter(({ roles }) => roles.includes(data.role));
  const current = tabs.find(({ name }) => name === (tab ?? 'sources'));
  return (
    <>
      <header class="page-head">
        <div>
          <h1>{t('settings.title')}</h1>
          <p class="muted">{t('settings.lead')}</p>
        </div>
        <p class="muted small">{t('settings.you', { actor: data.actor, role: t(`role.${data.role}`) })}</p>
      </header>
      <nav class="chips" aria-label={t('settings.tabs')}>
        {tabs.map(({ name }) => (
          <a key={name} href={hrefOf(['settings', name])} aria-current={name === current?.name ? 'page' : undefined}>
            {t(`settings.${name}`)}
          </a>
        ))}
      </nav>
      {current ? current.show(data.role) : <Empty title={t('app.notFound')} />}
    </>
  );
}
