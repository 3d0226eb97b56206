import type * as protocol from '@guiyi/protocol';
import * as v from 'valibot';
import type { Operation } from './operation.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const Lake: v.GenericSchema<protocol.LakeReply> = v.object({
  on: v.boolean(),
  waiting: count,
  objects: v.array(v.object({ key: v.string(), bytes: count, written: v.pipe(v.string(), v.isoTimestamp()) })),
});

const LakeRun: v.GenericSchema<protocol.LakeRunReply> = v.object({ events: count, days: count, busy: v.boolean() });

export const laking: Operation[] = [
  {
    method: 'get',
    path: '/api/lake',
    summary: 'What is copied into Parquet for engines outside.',
    auth: 'admin',
    status: 200,
    reply: Lake,
  },
  {
    method: 'post',
    path: '/api/lake',
    summary: 'Brings the lake up to date at once; the cron does so every hour.',
    auth: 'admin',
    status: 200,
    reply: LakeRun,
    errors: ['no_lake'],
  },
  {
    method: 'get',
    path: '/api/lake/:table/:part/:file',
    summary: 'An object of the lake, as Parquet; also in ranges.',
    auth: 'admin',
    status: 200,
    errors: ['not_found'],
  },
];
