import type { OpendsrCallback, OpendsrStatus } from '@guiyi/protocol';
import { signerOf } from '../lib/certificate.ts';
import type { Env } from '../lib/env.ts';
import { sha256 } from '../lib/keyed.ts';
import { saveDelivery } from '../store/deliveries.ts';
import { type OpendsrRequest, saveTold, untoldOpendsr } from '../store/opendsr.ts';

export const API_VERSION = '3.0';

/**
 * How a request is shown to the controller that sent it.
 *
 * @param origin where this collector is reached; null: nobody has said it, so no address can be given
 */
export function statusOf(row: OpendsrRequest, origin: string | null): OpendsrStatus {
  const done = row.state === 'completed' && row.expires_at !== null && origin !== null;
  return {
    controller_id: row.controller,
    subject_request_id: row.subject_request_id,
    request_status: row.state,
    expected_completion_time: row.due_at === null ? null : new Date(row.due_at).toISOString(),
    api_version: API_VERSION,
    results_url: done ? `${origin}/api/requests/${row.request_id}/copy` : null,
  };
}

/** The headers that prove who says `body`: OpenDSR 3.0 §8.3, §8.6. None without a certificate. */
export function opendsrHeaders(env: Env, body: string): Record<string, string> {
  const signer = signerOf(env, Date.now());
  if (signer === null) return {};
  return { 'x-opendsr-processor-domain': signer.domain, 'x-opendsr-signature': signer.sign(body) };
}

/** Writes a callback down for every request whose state has changed, each state once. */
export async function tellControllers(env: Env): Promise<void> {
  const origin = originOf(env);
  for (const row of await untoldOpendsr(env.DB)) {
    const status = statusOf(row, origin);
    for (const url of JSON.parse(row.callbacks) as string[]) {
      const body: OpendsrCallback = { ...status, status_callback_url: url };
      const id = sha256(`${row.subject_request_id}\n${url}\n${row.state}`);
      const told = { id, request_id: row.request_id, receiver: 'callback', url, body: JSON.stringify(body) };
      await saveDelivery(env.DB, told, Date.now());
    }
    await saveTold(env.DB, row.subject_request_id, row.state);
  }
}

/** A cron run has no request to tell where it is; the certificate does. An unfit one is told of when it has to sign. */
function originOf(env: Env): string | null {
  try {
    const signer = signerOf(env, Date.now());
    return signer && `https://${signer.domain}`;
  } catch {
    return null;
  }
}
