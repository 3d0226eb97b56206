import type { Problem } from '@guiyi/protocol';
import { describe, expect, it } from 'vitest';
import { queryString } from './call.ts';
import { codeText } from './i18n/codes.ts';
import { ApiError, explain, explainCode, parseProblem } from './problem.ts';

const PROBLEM: Problem = {
  code: 'unknown_person',
  message: 'No person p9.',
  path: 'id',
  mend: 'Look the person up.',
  request_id: 'r7',
};

describe('parseProblem', () => {
  it('reads a problem', () => {
    expect(parseProblem(JSON.stringify(PROBLEM))).toEqual(PROBLEM);
  });

  it.each(['', '<html>502</html>', 'null', '[]', '{"code":7,"message":"x"}', '{"message":"x"}'])(
    'knows that %s is none',
    (body) => {
      expect(parseProblem(body)).toBeNull();
    },
  );
});

describe('explain', () => {
  it('speaks Chinese and keeps the details of the server', () => {
    expect(explain(new ApiError(404, PROBLEM), 'zh')).toEqual({
      ...codeText('unknown_person', 'zh'),
      detail: 'No person p9.',
      code: 'unknown_person',
      requestId: 'r7',
    });
  });

  it('says in English what the server says, once', () => {
    expect(explain(new ApiError(404, PROBLEM), 'en')).toEqual({
      title: 'No person p9.',
      detail: '',
      mend: 'Look the person up.',
      code: 'unknown_person',
      requestId: 'r7',
    });
  });

  it('tells an unreachable server from an unreadable answer', () => {
    expect(explain(new ApiError(0, null), 'en').title).toBe('The server cannot be reached');
    expect(explain(new ApiError(502, null), 'en').title).toContain('502');
  });

  it('shows other errors as they are', () => {
    expect(explain(new TypeError('x is not y'), 'zh').title).toContain('x is not y');
  });
});

describe('explainCode', () => {
  it('falls back to the words of a newer server', () => {
    const said = { message: 'Too purple.', mend: 'Send less purple.' };
    for (const newer of ['too_purple', 'constructor']) {
      expect(explainCode(newer as Problem['code'], said, 'zh')).toEqual({
        title: 'Too purple.',
        mend: 'Send less purple.',
      });
    }
  });
});

describe('signedOut', () => {
  it('is only what signing in again would mend', () => {
    expect(new ApiError(401, { ...PROBLEM, code: 'unauthorized' }).signedOut).toBe(true);
    expect(new ApiError(401, { ...PROBLEM, code: 'invalid_sign_in_code' }).signedOut).toBe(false);
    expect(new ApiError(500, { ...PROBLEM, code: 'unauthorized' }).signedOut).toBe(false);
    expect(new ApiError(401, null).signedOut).toBe(false);
  });
});

describe('queryString', () => {
  it('leaves out what is not given, keeps zero, and escapes', () => {
    expect(queryString()).toBe('');
    expect(queryString({ scope: undefined, type: '' })).toBe('');
    expect(queryString({ after: 0, goal: 'a&b=c 下单' })).toBe('?after=0&goal=a%26b%3Dc+%E4%B8%8B%E5%8D%95');
  });
});
