import type { SubjectRequest } from '@guiyi/protocol';
import { csvOf } from './csv.ts';

/** The register of requests as CSV: what was asked, until when, what became of it, and what proves it. No personal data. */
export function registerCsv(requests: readonly SubjectRequest[]): string {
  const head = [
    'id',
    'kind',
    'scope',
    'status',
    'reason',
    'opened_by',
    'approved_by',
    'created_at',
    'due',
    'overdue',
    'finished_at',
    'answer',
    'removed',
    'withheld',
    'verified_at',
    'columns_searched',
  ];
  return csvOf([
    head,
    ...requests.map((request) => [
      request.id,
      request.kind,
      request.scope,
      request.status,
      request.reason,
      request.opened_by,
      request.approved_by,
      request.created_at,
      request.due,
      request.overdue,
      request.finished_at,
      request.answer === null ? null : JSON.stringify(request.answer),
      JSON.stringify(request.removed),
      request.withheld,
      request.proof?.verified_at ?? null,
      request.proof?.columns_searched ?? null,
    ]),
  ]);
}
