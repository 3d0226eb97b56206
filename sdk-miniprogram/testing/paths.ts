/** Values stay as they were written: nothing is decoded. */
export function queryOf(search: string): Record<string, string> {
  const pairs = search.split('&').filter(Boolean);
  return Object.fromEntries(pairs.map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
}

/** The path of a module that another asks for. */
export function resolved(from: string, name: string): string {
  if (!name.startsWith('.')) return name;
  const parts = from.split('/').slice(0, -1);
  for (const part of name.replace(/\.js$/, '').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
