import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { delivered } from './delivered.ts';
import { CASES, NAMES, type Outcome, run } from './failures.ts';
import { ours, PEERS } from './peers.ts';

const PAGE = new URL('../../docs/miniprogram-failures.md', import.meta.url);

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 31, 4) });
  for (const level of ['log', 'warn', 'error'] as const) vi.spyOn(console, level).mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function cell(scenario: string, { arrived, copies, keys }: Outcome): string {
  if (scenario === 'privacy refused') return `${arrived} sent, ${keys} keys written`;
  return `${arrived}/${NAMES.length}${copies ? `, ${copies} twice` : ''}`;
}

it('the table in the docs is what comes of it', async () => {
  const peers = [ours(await delivered()), ...PEERS];
  const lines = [
    `| | ${peers.map(({ name, version }) => `${name} ${version}`).join(' | ')} |`,
    `|---${'|---'.repeat(peers.length)}|`,
  ];
  for (const scenario of CASES) {
    const cells: string[] = [];
    for (const peer of peers) cells.push(cell(scenario, await run(peer, scenario)));
    lines.push(`| ${scenario} | ${cells.join(' | ')} |`);
    // Ours: all of them, each once; nothing at all of who refused.
    expect(cells[0]).toBe(scenario === 'privacy refused' ? '0 sent, 0 keys written' : '10/10');
  }
  const text = `${lines.join('\n')}\n`;
  if (process.env.GUIYI_WRITE_DOCS) {
    const [before = ''] = existsSync(PAGE) ? readFileSync(PAGE, 'utf8').split(/^\| \|/m) : [];
    writeFileSync(PAGE, before + text);
  }
  expect(readFileSync(PAGE, 'utf8')).toContain(text);
});
