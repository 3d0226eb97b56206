import type * as protocol from '@guiyi/protocol';
import * as v from 'valibot';
import { PRIORITY } from '../../lib/identifier.ts';

/** Schemas that replies are made of. */
export const keys = <T extends object>(object: T) => Object.keys(object) as (keyof T & string)[];
export const text = v.string();
export const number = v.number();
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const time = v.pipe(v.string(), v.isoTimestamp());
export const jsonObject = v.custom<protocol.JsonObject>((value) => typeof value === 'object' && value !== null);
export const type = v.picklist(PRIORITY);
export const identifier = v.object({ type, masked: text });
export const scoped = v.object({ ref: text, type, scope: text, masked: text });
export const preferences = v.record(text, v.boolean());
