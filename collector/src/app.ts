import { Hono } from 'hono';
import { apiHeaders, staffOnly } from './http/auth.ts';
import type { AppEnv } from './http/context.ts';
import { anyOrigin, counted, named } from './http/open.ts';
import { problem, Refusal } from './http/problem.ts';
import { SplitRouter } from './http/router.ts';
import { audit } from './routes/audit.ts';
import { bulk } from './routes/bulk.ts';
import { campaigns } from './routes/campaigns.ts';
import { channels } from './routes/channels.ts';
import { consent } from './routes/consent.ts';
import { costs } from './routes/costs.ts';
import { desk } from './routes/desk.ts';
import { handover } from './routes/handover.ts';
import { health } from './routes/health.ts';
import { identity } from './routes/identity.ts';
import { lake } from './routes/lake.ts';
import { legalHolds } from './routes/legal-holds.ts';
import { ledger, notices } from './routes/notices.ts';
import { openapi } from './routes/openapi.ts';
import { certificate, opendsr } from './routes/opendsr.ts';
import { operations } from './routes/operations.ts';
import { persons } from './routes/persons.ts';
import { processors } from './routes/processors.ts';
import { breachRoutes, processingRoutes } from './routes/records.ts';
import { reports } from './routes/reports.ts';
import { requests } from './routes/requests.ts';
import { notRestored } from './routes/restored.ts';
import { retention } from './routes/retention.ts';
import { session } from './routes/session.ts';
import { sources } from './routes/sources.ts';
import { tokens } from './routes/tokens.ts';
import { v1 } from './routes/v1.ts';
import { views } from './routes/views.ts';
import { wechat } from './routes/wechat.ts';

/** The order of the middleware and the mounts, nothing else. */
export const app = new Hono<AppEnv>({ router: new SplitRouter() });

app.onError(problem);
app.notFound(() => {
  throw new Refusal('not_found', 'There is nothing at this address.');
});
app.use(named);

app.use('/v1/*', anyOrigin, counted);
app.route('/v1', v1);
app.route('/v1', consent);
app.route('/v1/requests', desk);
app.route('/v1/handover', handover);
app.route('/v1/opendsr.pem', certificate);
app.route('/v1/wechat', wechat);

app.route('/healthz', health);

app.use('/api/*', apiHeaders);
// These two check for themselves: the document is public, and signing in cannot ask for a sign-in.
app.route('/api/openapi.json', openapi);
app.route('/api', session);
app.use('/api/*', staffOnly, notRestored);
app.route('/api', operations);
app.route('/api/sources', sources);
app.route('/api/identity', identity);
app.route('/api/persons', persons);
app.route('/api/reports', reports);
app.route('/api/requests', requests);
app.route('/api/bulk-requests', bulk);
app.route('/api/opendsr', opendsr);
app.route('/api/processors', processors);
app.route('/api/legal-holds', legalHolds);
app.route('/api/notices', notices);
app.route('/api/consent', ledger);
app.route('/api/channels', channels);
app.route('/api/campaigns', campaigns);
app.route('/api/costs', costs);
app.route('/api/views', views);
app.route('/api/tokens', tokens);
app.route('/api/audit', audit);
app.route('/api/retention', retention);
app.route('/api/lake', lake);
app.route('/api/processing', processingRoutes);
app.route('/api/breach', breachRoutes);
