import type { Code, Problem } from '@guiyi/protocol';
import { type CodeText, codeText } from './i18n/codes.ts';
import { type Language, translator } from './i18n/index.ts';

/** A call that gave no answer we can use: refused by the server, unreachable, or not in the server's own format. */
export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 when no answer came at all. */
    readonly status: number,
    /** What the server said; null when it said nothing in its own format (a proxy's page, a cut connection). */
    readonly problem: Problem | null,
  ) {
    super(problem?.message ?? `HTTP ${status}`);
  }

  /** The session is missing or over, so that only signing in again helps. */
  get signedOut(): boolean {
    return this.status === 401 && this.problem?.code === 'unauthorized';
  }
}

/** The `Problem` in the body of an error reply; null when the body is something else. */
export function parseProblem(body: string): Problem | null {
  try {
    const value: unknown = JSON.parse(body);
    return isProblem(value) ? value : null;
  } catch {
    return null;
  }
}

function isProblem(value: unknown): value is Problem {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    typeof value.code === 'string' &&
    'message' in value &&
    typeof value.message === 'string'
  );
}

/** An error as a reader needs it: what happened, what to do, and what to quote when asking for help. */
export interface Explanation {
  title: string;
  /** The server's own words; empty when there are none or when they are the title already. */
  detail: string;
  mend: string;
  code: string;
  requestId: string;
}

export function explain(error: unknown, language: Language): Explanation {
  const t = translator(language);
  if (!(error instanceof ApiError)) {
    return { title: String(error), detail: '', mend: '', code: '', requestId: '' };
  }
  const { problem, status } = error;
  if (problem) {
    const { title, mend } = explainCode(problem.code, problem, language);
    const detail = title === problem.message ? '' : problem.message;
    return { title, detail, mend, code: problem.code, requestId: problem.request_id ?? '' };
  }
  const kind = status === 0 ? 'error.network' : 'error.unreadable';
  const title = status === 0 ? t('error.network.title') : t('error.unreadable.title', { status });
  return { title, detail: '', mend: t(`${kind}.mend`), code: '', requestId: '' };
}

/** Title and mending of a code: ours in Chinese, the server's words in English and for codes newer than this build. */
export function explainCode(code: Code, said: { message: string; mend: string }, language: Language): CodeText {
  return codeText(code, language) ?? { title: said.message, mend: said.mend ?? '' };
}
