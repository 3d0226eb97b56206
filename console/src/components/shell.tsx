import type { ComponentChildren, RefObject } from 'preact';
import { api } from '../api.ts';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { go, hrefOf } from '../route.ts';
import { Icon, Mark } from './icon.tsx';
import { placesOf } from './places.ts';

interface ShellProps {
  current: string;
  mainRef: RefObject<HTMLElement | null>;
  children: ComponentChildren;
}

/** What stands around every page: name, navigation, language, sign-out. */
export function Shell({ current, mainRef, children }: ShellProps) {
  const { t } = useI18n();
  const signedOut = current === 'sign-in';
  return (
    <>
      <header class="top">
        <button type="button" class="skip" onClick={() => mainRef.current?.focus()}>
          {t('app.skip')}
        </button>
        <a class="brand" href="#/live">
          <Mark />
          <span class="brand-name">{t('app.name')}</span>
        </a>
        {signedOut ? null : <Navigation current={current} />}
        <div class="top-tools">
          {signedOut ? null : <SettingsLink current={current} />}
          <LanguageButton />
          {signedOut ? null : <SignOutButton />}
        </div>
      </header>
      <main id="main" tabIndex={-1} ref={mainRef}>
        {children}
      </main>
    </>
  );
}

function Navigation({ current }: { current: string }) {
  const { t } = useI18n();
  const { data } = useLoad('session', api.session);
  return (
    <nav class="places" aria-label={t('nav.label')}>
      {placesOf(data?.role).map(({ name, label }) => (
        <a key={name} href={hrefOf([name])} aria-current={name === current ? 'page' : undefined}>
          <Icon name={name} />
          {t(label)}
        </a>
      ))}
    </nav>
  );
}

function SettingsLink({ current }: { current: string }) {
  const { t } = useI18n();
  return (
    <a href={hrefOf(['settings'])} aria-current={current === 'settings' ? 'page' : undefined} data-testid="settings">
      <Icon name="settings" />
      <span>{t('nav.settings')}</span>
    </a>
  );
}

function LanguageButton() {
  const { t, language, setLanguage } = useI18n();
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <button type="button" class="quiet" lang={other} data-testid="language" onClick={() => setLanguage(other)}>
      {t('app.language')}
    </button>
  );
}

function SignOutButton() {
  const { t } = useI18n();
  const signOut = async () => {
    await api.signOut();
    go('#/sign-in?left=1');
  };
  return (
    <button type="button" class="quiet" data-testid="sign-out" onClick={() => void signOut().catch(() => {})}>
      {t('app.signOut')}
    </button>
  );
}
