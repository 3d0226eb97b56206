import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { takeTokens } from '../../collector/src/ingest/identity-token.ts';
import { keyer } from '../../collector/src/lib/keyed.ts';
import { everySample } from './written-samples.ts';

const guide = (await everySample()).filter(({ file }) => file === 'docs/guides/identity.md');
const sample = (language: string, word: string): string => {
  const found = guide.find((one) => one.language === language && one.code.includes(word));
  if (!found) throw new Error(`The guide has no ${language} sample with ${word}.`);
  return found.code;
};

/** Runs a program that prints a token for a key (its first argument, base64) and a member number. */
interface Language {
  name: string;
  program: string;
  /** The sample, made a program. */
  source: string;
  file: string;
}

const LANGUAGES: readonly Language[] = [
  {
    name: 'Java',
    program: 'java',
    file: 'Main.java',
    source: sample('java', 'IdentityToken').replace(
      'public final class',
      'class Main { public static void main(String[] a) throws Exception { System.out.print(IdentityToken.sign(Base64.getDecoder().decode(a[0]), a[1])); } }\nfinal class',
    ),
  },
  {
    name: 'Python',
    program: 'python3',
    file: 'token_sample.py',
    source: `${sample('python', 'identity_token')}\nimport sys\nprint(identity_token(base64.b64decode(sys.argv[1]), sys.argv[2]), end="")\n`,
  },
  {
    name: 'PHP',
    program: 'php',
    file: 'token.php',
    source: `${sample('php', 'identity_token')}\necho identity_token(base64_decode($argv[1]), $argv[2]);\n`,
  },
];

const key = randomBytes(32);
const keySet = JSON.stringify({ keys: [{ kty: 'oct', kid: '2026-01', k: key.toString('base64url') }] });

/** What the collector makes of a token that arrives now. */
async function judged(token: string, audience = 'demo-web') {
  const carriers = { events: [{ context: { identityToken: token } }], received: Date.now() };
  const verdicts = await takeTokens(carriers, keySet, audience, {
    key: keyer({ GUIYI_PEPPER: 'pepper' }),
    region: 'CN',
  });
  return verdicts.get(0);
}

test('the token that the guide signs is one that the collector verifies, for its own source only', async () => {
  const { identityToken } = await import(`data:text/javascript,${encodeURIComponent(sample('js', 'identityToken'))}`);
  const token = identityToken(key, { sub: 'm-1024', phone_number: '+8613812345678' });
  expect(await judged(token)).toMatchObject({ verified: [{ type: 'user_id' }, { type: 'phone' }] });
  expect(await judged(token, 'other')).toMatchObject({ fault: { code: 'token_invalid' } });
  expect(await judged(identityToken(randomBytes(32), { sub: 'm-1' }))).toMatchObject({
    fault: { code: 'token_invalid' },
  });
});

test('so are those of the other languages, wherever their runtime is', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'guiyi-token-'));
  try {
    for (const { name, program, source, file } of LANGUAGES) {
      if (spawnSync(program, ['--version'], { stdio: 'ignore' }).status !== 0) continue;
      const whole = path.join(folder, file);
      writeFileSync(whole, source);
      const token = execFileSync(program, [whole, key.toString('base64'), 'm-1024'], { encoding: 'utf8' });
      expect(await judged(token), name).toMatchObject({ verified: [{ type: 'user_id' }] });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
