import type { IdentifierType } from '@guiyi/protocol';

/** Strongest first: the default priority of the identity graph. */
const PRIORITY: IdentifierType[] = ['user_id', 'phone', 'unionid', 'openid', 'email', 'anonymous_id', 'device_id'];

/** 0 for the strongest type. */
export const rank = (type: IdentifierType): number => PRIORITY.indexOf(type);
