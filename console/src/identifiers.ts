import type { IdentifierType } from '@guiyi/protocol';

/** Strongest first, the default priority of the identity graph; as a record, so that a type that is added cannot be forgotten here. */
const RANK: Record<IdentifierType, number> = {
  user_id: 0,
  phone: 1,
  unionid: 2,
  openid: 3,
  email: 4,
  anonymous_id: 5,
  device_id: 6,
};

/** 0 for the strongest type. */
export const rank = (type: IdentifierType): number => RANK[type];

/** The types, as staff choose among them. */
export const TYPES = (Object.keys(RANK) as IdentifierType[]).sort((a, b) => RANK[a] - RANK[b]);

/** WeChat identifiers mean something only within an app or an open-platform account. */
export const SCOPED: readonly IdentifierType[] = ['unionid', 'openid'];
