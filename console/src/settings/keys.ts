/** A key that nobody can guess, with a beginning that says what it is: `pk_…` stands in pages, `sk_…` on servers. */
export function newKey(prefix: 'pk' | 'sk'): string {
  const bytes = crypto.getRandomValues(new Uint8Array(20));
  return `${prefix}_${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** The sites in a text, one a line or with blanks or commas between; null where there are none. */
export function originsIn(text: string): string[] | null {
  const origins = text.split(/[\s,，]+/).filter(Boolean);
  return origins.length === 0 ? null : origins.map((origin) => origin.toLowerCase().replace(/\/$/, ''));
}
