#!/usr/bin/env node
// @ts-check
/**
 * A stand-in for wrangler in tests: it answers as wrangler 4 does (its own words and exit codes), from a state file, and notes
 * every call. `fail` names the beginning of a command that is to fail once.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const file = String(process.env.FAKE_WRANGLER);
const state = JSON.parse(readFileSync(file, 'utf8'));
const args = process.argv.slice(2);
const line = args.join(' ');
state.calls.push(line);

/** @param {unknown} answer */
function end(answer, code = 0) {
  writeFileSync(file, JSON.stringify(state));
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer, null, 2);
  (code === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  process.exit(code);
}

/** @param {string} option */
const option = (option) => args[args.indexOf(option) + 1] ?? '';
const is = (/** @type {string} */ start) => line === start || line.startsWith(`${start} `);
const last = args.filter((arg) => !arg.startsWith('-')).at(-1) ?? '';

if (state.fail && is(state.fail)) {
  state.fail = null;
  end('✘ [ERROR] A request to the Cloudflare API failed.\n\n  fetch failed', 1);
}
if (is('whoami'))
  end(
    state.signedIn
      ? '👋 You are logged in with an API Token.'
      : 'You are not authenticated. Please run `wrangler login`.',
  );
if (is('d1 list')) end(state.databases);
if (is('d1 create')) {
  state.databases.push({ uuid: `id-of-${args[2]}`, name: args[2] });
  end(`✅ Successfully created DB '${args[2]}' in region APAC`);
}
if (is('queues info')) {
  if (state.queues.includes(last)) end(`Queue Name: ${last}`);
  end(`✘ [ERROR] Queue "${last}" does not exist. To create it, run: wrangler queues create ${last}`, 1);
}
if (is('queues create')) {
  state.queues.push(last);
  end(`🌀 Creating queue '${last}'\n✅ Created queue '${last}'`);
}
if (is('r2 bucket info')) {
  if (state.buckets.includes(last)) end(`name: ${last}`);
  end('✘ [ERROR] A request to the Cloudflare API failed.\n\n  The specified bucket does not exist. [code: 10006]', 1);
}
if (is('r2 bucket create')) {
  state.buckets.push(last);
  end(`✅ Created bucket '${last}' with default storage class of Standard.`);
}
if (is('deployments status')) {
  if (state.version) end({ id: 'd-1', versions: [{ version_id: `version-${state.version}`, percentage: 100 }] });
  end('✘ [ERROR] This Worker does not exist on your account. [code: 10007]', 1);
}
if (is('d1 time-travel info')) end({ bookmark: `bookmark-${state.version}` });
if (is('d1 migrations apply')) end('✅ No migrations to apply!');
if (is('secret list')) end(Object.keys(state.secrets).map((name) => ({ name, type: 'secret_text' })));
if (is('deploy')) {
  if (args.includes('--secrets-file'))
    Object.assign(state.secrets, JSON.parse(readFileSync(option('--secrets-file'), 'utf8')));
  state.config = readFileSync(option('--config'), 'utf8');
  state.version += 1;
  end(
    'Uploaded guiyi (3.21 sec)\nDeployed guiyi triggers (1.2 sec)\n  https://guiyi.brand.workers.dev\nCurrent Version ID: x',
  );
}
end(`✘ [ERROR] Unknown command: ${line}`, 1);
