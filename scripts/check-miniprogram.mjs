// @ts-check
import {
  chmodSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { exec } from './lib/exec.mjs';
import { ROOT } from './lib/paths.mjs';
import { step } from './lib/steps.mjs';
import { run, Stop } from './lib/stop.mjs';

/**
 * Compiles both sample mini-programs with WeChat's own compilers, offline and without a key. They are 280 MB, so that they are no
 * dependency of ours: they are installed here, when they are first needed. `--keep DIR` leaves the complete projects there.
 */
const TOOLS = { 'miniprogram-ci': '2.1.42', 'miniprogram-compiler': '0.2.3' };
const CACHE = path.join(ROOT, 'node_modules/.cache/miniprogram-ci');
const SDK = path.join(ROOT, 'sdk-miniprogram');

/** Samples, and where each expects the SDK. */
const SAMPLES = [
  { name: 'npm', type: 'miniProgram', from: 'miniprogram_dist', to: 'miniprogram/miniprogram_npm/@guiyi/miniprogram' },
  { name: 'plugin', type: 'miniProgramPlugin', from: 'plugin_dist', to: 'plugin' },
];

const fromCache = createRequire(path.join(CACHE, 'package.json'));

async function install() {
  const there = Object.entries(TOOLS).every(([name, version]) => {
    const manifest = path.join(CACHE, 'node_modules', name, 'package.json');
    return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === version;
  });
  if (there) return;
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(path.join(CACHE, 'package.json'), '{ "private": true }\n');
  const names = Object.entries(TOOLS).map(([name, version]) => `${name}@${version}`);
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--save-exact'];
  const { code, output } = await exec('npm', ['install', ...flags, ...names], { cwd: CACHE });
  if (code !== 0) throw new Stop('WeChat’s compilers could not be installed.', output.slice(-500));
}

async function buildSdk() {
  const { code, output } = await exec('npm', ['run', 'build', '-w', 'sdk-miniprogram'], { cwd: ROOT });
  if (code !== 0) throw new Stop('The SDK could not be built.', output.slice(-500));
}

/**
 * A sample with the SDK in it, as the developer tools would have it.
 *
 * @param {string} folder
 * @param {typeof SAMPLES[number]} sample
 */
function complete(folder, { name, from, to }) {
  const project = path.join(folder, name);
  rmSync(project, { recursive: true, force: true });
  cpSync(path.join(SDK, 'example', name), project, { recursive: true });
  cpSync(path.join(SDK, from), path.join(project, to), { recursive: true });
  return project;
}

/**
 * @param {string} projectPath
 * @param {string} type
 * @returns {Promise<string | undefined>} why it was refused
 */
async function compile(projectPath, type) {
  const ci = fromCache('miniprogram-ci');
  const { DefaultProjectAttr } = fromCache('miniprogram-ci/dist/config/config');
  const options = { appid: 'wx0000000000000000', type, projectPath, privateKey: 'none', ignores: ['**/*.d.ts'] };
  const project = new ci.Project({ ...options, attr: async () => DefaultProjectAttr });
  const saved = path.join(projectPath, '..', `${path.basename(projectPath)}.zip`);
  try {
    await ci.getCompiledResult({ project, setting: { es6: true, minify: true, useProjectConfig: true } }, saved);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    rmSync(saved, { force: true });
  }
}

/**
 * miniprogram-ci lets bad templates pass; `wcc` does not.
 *
 * @param {string} folder
 */
async function compileTemplates(folder) {
  const wcc = path.join(
    CACHE,
    'node_modules/miniprogram-compiler/bin',
    process.platform === 'darwin' ? 'mac' : 'linux',
    'wcc',
  );
  chmodSync(wcc, 0o755);
  const templates = globSync('**/*.wxml', { cwd: folder });
  const { code, output } = await exec(wcc, ['-d', ...templates], { cwd: folder });
  return code === 0 && !/error|ERR/.test(output.slice(0, 200)) ? undefined : output.slice(0, 300);
}

/**
 * @param {string} what
 * @param {string | undefined} refusal
 */
function mustPass(what, refusal) {
  if (refusal) throw new Stop(`${what} was refused.`, refusal);
}

/**
 * @param {string} what
 * @param {string | undefined} refusal
 */
function mustFail(what, refusal) {
  if (!refusal) throw new Stop(`${what} was taken.`, 'So the compiler proves nothing.');
}

/** @param {string} folder */
async function check(folder) {
  for (const sample of SAMPLES) {
    const project = complete(folder, sample);
    await step(`Compiling the ${sample.name} sample`, async () => {
      mustPass(`The ${sample.name} sample`, await compile(project, sample.type));
      mustPass(`A template of the ${sample.name} sample`, await compileTemplates(project));
    });
  }
  await step('Compiling what must be refused', async () => {
    const [sample] = SAMPLES;
    if (!sample) return;
    const broken = complete(path.join(folder, 'broken'), sample);
    writeFileSync(path.join(broken, 'miniprogram/pages/index/index.wxml'), '<view wx:if="{{a"><text></view>');
    mustFail('A broken template', await compileTemplates(broken));
    writeFileSync(path.join(broken, 'miniprogram/pages/index/index.ts'), 'Page({ data: { }');
    mustFail('A broken script', await compile(broken, sample.type));
    rmSync(path.join(folder, 'broken'), { recursive: true, force: true });
  });
}

await run(async () => {
  const { values } = parseArgs({ options: { keep: { type: 'string' } } });
  await step('Installing WeChat’s compilers', install);
  await step('Building the mini-program SDK', buildSdk);
  const folder = values.keep ? path.resolve(values.keep) : mkdtempSync(path.join(tmpdir(), 'guiyi-miniprogram-'));
  try {
    await check(folder);
    console.log('Both sample mini-programs compile.');
  } finally {
    if (!values.keep) rmSync(folder, { recursive: true, force: true });
  }
  return 0;
});
