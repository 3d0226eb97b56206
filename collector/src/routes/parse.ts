import * as v from 'valibot';
import { Refusal } from '../http/problem.ts';

/** Checks a body or a query; the first fault is the answer. */
export function parse<S extends v.GenericSchema>(
  schema: S,
  input: unknown,
  code: 'invalid_body' | 'invalid_parameter',
): v.InferOutput<S> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new Refusal(code, ...said(issue));
}

/** What is wrong and where; of several forms that a value may have, what the last and most usual one lacks. */
function said(issue: v.BaseIssue<unknown>): [message: string, path: string] {
  const path = v.getDotPath(issue) ?? '';
  const inner = issue.type === 'union' ? issue.issues?.at(-1) : undefined;
  if (inner === undefined) return [issue.message, path];
  const [message, within] = said(inner);
  return [message, [path, within].filter((part) => part !== '').join('.')];
}
