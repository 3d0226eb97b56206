/** Fields of an object that a client sent: nothing is known of any of them. */
export type Fields = { readonly [key: string]: unknown };

const NONE: Fields = {};

/** `value` as an object to read from; whatever is no object has no fields. */
export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : NONE;
}

/** `value` if it is a string with something in it. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
