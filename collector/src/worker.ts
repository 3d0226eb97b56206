import { app } from './app.ts';
import { consumeBatch, consumeDead } from './ingest/queue/handler.ts';
import type { Env } from './lib/env.ts';
import { anchor } from './privacy/anchors.ts';
import { tend, work } from './privacy/requests.ts';
import { retain } from './privacy/retention.ts';
import { sendSummaries } from './reports/summary/send.ts';
import { answerView } from './routes/view-question.ts';
import { keepDaily } from './store/daily.ts';
import { tendLake } from './store/lake/tend.ts';
import { prune } from './store/prune.ts';

export { AuditObject } from './audit/audit-object.ts';
export { IdentityObject } from './identity/object/durable-object.ts';
export { OutboxObject } from './ingest/queue/outbox-object.ts';
export { WechatTokenObject } from './wechat/token-object.ts';

/** Whether this isolate has taken up what the last one left unfinished. */
let woken = false;

export default {
  fetch(request, env, context) {
    if (!woken) context.waitUntil(Promise.all([work(env), keepDaily(env.DB, env.GUIYI_TIME_ZONE)]));
    woken = true;
    return app.fetch(request, env, context);
  },
  async queue(batch, env) {
    await (batch.queue.endsWith('-dead') ? consumeDead(batch, env) : consumeBatch(batch, env));
  },
  async scheduled(controller, env) {
    await prune(env.DB, controller.scheduledTime);
    await tend(env);
    await tendLake(env, controller.scheduledTime);
    await retain(env, controller.scheduledTime);
    await anchor(env, controller.scheduledTime);
    await keepDaily(env.DB, env.GUIYI_TIME_ZONE);
    await sendSummaries(env, answerView(env), controller.scheduledTime);
  },
} satisfies ExportedHandler<Env, string>;
