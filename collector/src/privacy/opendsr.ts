import type { OpendsrStatus } from '@guiyi/protocol';
import type { Env } from '../lib/env.ts';
import { sha256 } from '../lib/keyed.ts';
import { saveDelivery } from '../store/deliveries.ts';
import { type OpendsrRequest, saveTold, untoldOpendsr } from '../store/opendsr.ts';

export const API_VERSION = '3.0';

/** How a request is shown to the controller that sent it. */
export function statusOf(row: OpendsrRequest, controller: string): OpendsrStatus {
  const done = row.state === 'completed' && row.expires_at !== null;
  return {
    controller_id: controller,
    subject_request_id: row.subject_request_id,
    request_status: row.state,
    expected_completion_time: row.due_at === null ? null : new Date(row.due_at).toISOString(),
    api_version: API_VERSION,
    results_url: done ? `/api/requests/${row.request_id}/copy` : null,
  };
}

/** Writes a callback down for every request whose state has changed, each state once. */
export async function tellControllers(env: Env): Promise<void> {
  for (const row of await untoldOpendsr(env.DB)) {
    const body = JSON.stringify(statusOf(row, ''));
    for (const url of JSON.parse(row.callbacks) as string[]) {
      const id = sha256(`${row.subject_request_id}\n${url}\n${row.state}`);
      await saveDelivery(env.DB, { id, request_id: row.request_id, receiver: 'callback', url, body }, Date.now());
    }
    await saveTold(env.DB, row.subject_request_id, row.state);
  }
}
