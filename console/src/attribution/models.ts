/** The models of the API, in the order in which they are offered and stand side by side. */
export const MODELS = [
  'first',
  'last',
  'last-non-direct',
  'linear',
  'position',
  'time-decay',
  'markov',
  'shapley',
  'custom',
] as const;

export type Model = (typeof MODELS)[number];

export function isModel(name: string): name is Model {
  return (MODELS as readonly string[]).includes(name);
}
