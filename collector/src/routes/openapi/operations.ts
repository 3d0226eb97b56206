/** Every operation of the app. A test compares this table with the mounted routes, both ways. */
import { campaigning } from './campaigning.ts';
import { consenting } from './consent.ts';
import { desking } from './desk.ts';
import { handovers } from './handover.ts';
import { laking } from './lake.ts';
import { operating } from './operating.ts';
import type { Operation } from './operation.ts';
import { people } from './people.ts';
import { recording } from './records.ts';
import { reporting } from './reporting.ts';
import { requesting } from './requests.ts';
import { rights } from './rights.ts';
import { signing } from './sessions.ts';
import { staffing } from './staff.ts';
import { tracking } from './tracking.ts';
import { viewing } from './views.ts';
import { wechat } from './wechat.ts';

export const OPERATIONS: readonly Operation[] = [
  ...tracking,
  ...handovers,
  ...wechat,
  ...signing,
  ...operating,
  ...people,
  ...reporting,
  ...viewing,
  ...campaigning,
  ...requesting,
  ...rights,
  ...consenting,
  ...desking,
  ...staffing,
  ...laking,
  ...recording,
];
