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
  throw new Refusal(code, issue.message, v.getDotPath(issue) ?? '');
}
