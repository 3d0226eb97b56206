import type { Role } from '@guiyi/protocol';
import type { PlainKey } from '../i18n/index.ts';
import type { IconName } from './icon.tsx';

/** A place of the navigation, and whose it is. The server decides; this only leaves out what it would refuse. */
export interface Place {
  name: IconName;
  label: PlainKey;
  roles: readonly Role[];
}

const FIGURES: readonly Role[] = ['admin', 'marketer'];
const PEOPLE: readonly Role[] = ['admin', 'marketer', 'privacy'];

const PLACES: readonly Place[] = [
  { name: 'live', label: 'nav.live', roles: ['admin', 'developer', 'marketer'] },
  { name: 'attribution', label: 'nav.attribution', roles: FIGURES },
  { name: 'costs', label: 'nav.costs', roles: FIGURES },
  { name: 'trends', label: 'nav.trends', roles: FIGURES },
  { name: 'funnel', label: 'nav.funnel', roles: FIGURES },
  { name: 'views', label: 'nav.views', roles: FIGURES },
  { name: 'campaigns', label: 'nav.campaigns', roles: FIGURES },
  { name: 'channels', label: 'nav.channels', roles: ['admin', 'developer', 'marketer'] },
  { name: 'person', label: 'nav.person', roles: PEOPLE },
  { name: 'review', label: 'nav.review', roles: PEOPLE },
  { name: 'requests', label: 'nav.requests', roles: ['admin', 'privacy'] },
  { name: 'quarantine', label: 'nav.quarantine', roles: ['admin', 'developer', 'privacy'] },
];

/** The places of a role; all of them while it is not known yet, so that nothing jumps for most. */
export function placesOf(role: Role | undefined): readonly Place[] {
  return role === undefined ? PLACES : PLACES.filter(({ roles }) => roles.includes(role));
}

/** Where somebody begins who did not ask for a place: the live view where it is theirs, else privacy requests. */
export function homeOf(role: Role): string {
  return placesOf(role).some(({ name }) => name === 'live') ? '#/live' : '#/requests';
}
