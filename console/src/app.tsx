import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { whenSignedOut } from './call.ts';
import { lazy } from './components/lazy.tsx';
import { Shell } from './components/shell.tsx';
import { Empty } from './components/states.tsx';
import { useRoute } from './hooks.ts';
import { useI18n } from './i18n/context.tsx';
import type { PlainKey } from './i18n/index.ts';
import { AttributionPage } from './pages/attribution.tsx';
import { LivePage } from './pages/live.tsx';
import { SignInPage } from './pages/sign-in.tsx';
import { go, hrefOf, parseRoute, type Route } from './route.ts';

// Where most begin comes at once; the others when somebody goes there.
const CampaignsPage = lazy(async () => (await import('./pages/campaigns.tsx')).CampaignsPage);
const ChannelsPage = lazy(async () => (await import('./pages/channels.tsx')).ChannelsPage);
const CohortsPage = lazy(async () => (await import('./pages/cohorts.tsx')).CohortsPage);
const ConsentPage = lazy(async () => (await import('./pages/consent.tsx')).ConsentPage);
const CostsPage = lazy(async () => (await import('./pages/costs.tsx')).CostsPage);
const FlowsPage = lazy(async () => (await import('./pages/flows.tsx')).FlowsPage);
const FunnelPage = lazy(async () => (await import('./pages/funnel.tsx')).FunnelPage);
const PersonPage = lazy(async () => (await import('./pages/person.tsx')).PersonPage);
const QuarantinePage = lazy(async () => (await import('./pages/quarantine.tsx')).QuarantinePage);
const RequestsPage = lazy(async () => (await import('./pages/requests.tsx')).RequestsPage);
const ReviewPage = lazy(async () => (await import('./pages/review.tsx')).ReviewPage);
const SettingsPage = lazy(async () => (await import('./pages/settings.tsx')).SettingsPage);
const TrendsPage = lazy(async () => (await import('./pages/trends.tsx')).TrendsPage);
const ViewPage = lazy(async () => (await import('./pages/view.tsx')).ViewPage);
const ViewsPage = lazy(async () => (await import('./pages/views.tsx')).ViewsPage);

interface Page {
  title: PlainKey;
  show(route: Route): JSX.Element;
}

/** Every address of the console, by its first segment. */
const PAGES: Record<string, Page> = {
  'sign-in': { title: 'signIn.title', show: ({ params }) => <SignInPage params={params} /> },
  live: { title: 'nav.live', show: () => <LivePage /> },
  attribution: { title: 'nav.attribution', show: ({ params }) => <AttributionPage params={params} /> },
  costs: { title: 'nav.costs', show: ({ params }) => <CostsPage params={params} /> },
  funnel: { title: 'nav.funnel', show: ({ params }) => <FunnelPage params={params} /> },
  trends: { title: 'nav.trends', show: ({ params }) => <TrendsPage params={params} /> },
  cohorts: { title: 'nav.cohorts', show: ({ params }) => <CohortsPage params={params} /> },
  flows: { title: 'nav.flows', show: ({ params }) => <FlowsPage params={params} /> },
  views: { title: 'nav.views', show: () => <ViewsPage /> },
  view: { title: 'nav.views', show: ({ segments }) => <ViewPage id={segments[1] ?? ''} /> },
  campaigns: { title: 'nav.campaigns', show: () => <CampaignsPage /> },
  channels: { title: 'nav.channels', show: ({ params }) => <ChannelsPage params={params} /> },
  person: { title: 'nav.person', show: ({ segments }) => <PersonPage id={segments[1] ?? null} /> },
  review: { title: 'nav.review', show: () => <ReviewPage /> },
  consent: { title: 'consent.title', show: () => <ConsentPage /> },
  requests: { title: 'nav.requests', show: () => <RequestsPage /> },
  quarantine: { title: 'nav.quarantine', show: () => <QuarantinePage /> },
  settings: { title: 'nav.settings', show: ({ segments }) => <SettingsPage tab={segments[1] ?? null} /> },
};

whenSignedOut(() => {
  if (parseRoute(location.hash).segments[0] === 'sign-in') return;
  go(hrefOf(['sign-in'], new URLSearchParams({ next: location.hash })), true);
});

export function App() {
  const { t } = useI18n();
  const route = useRoute();
  const name = route.segments[0] ?? 'live';
  const page = Object.hasOwn(PAGES, name) ? PAGES[name] : undefined;
  const title = page && t(page.title);
  useEffect(() => {
    document.title = [title, t('app.name')].filter(Boolean).join(' · ');
  }, [title, t]);
  const main = useMainFocus(route.segments.join('/'));
  return (
    <Shell current={name} mainRef={main}>
      {page ? page.show(route) : <Empty title={t('app.notFound')} />}
    </Shell>
  );
}

/** After a move to another page the focus goes to its content, as a full page load would do. */
function useMainFocus(place: string) {
  const main = useRef<HTMLElement>(null);
  const before = useRef(place);
  useEffect(() => {
    if (before.current !== place) main.current?.focus({ preventScroll: true });
    if (before.current !== place) scrollTo(0, 0);
    before.current = place;
  }, [place]);
  return main;
}
