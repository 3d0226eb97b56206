import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { ROOT } from '../../scripts/lib/paths.mjs';

/** The address that the tutorials write for the reader's own Guiyi. */
const WRITTEN = 'http://127.0.0.1:8787';

/** One numbered section of a tutorial, as its reader has it: names of the console in italics, what to type in code. */
export interface Step {
  names: string[];
  codes: string[];
  /** Fenced blocks. */
  blocks: string[];
}

/**
 * A tutorial of the docs, from its Markdown: what a test types, opens and looks for is taken from the page's own text, so that a
 * page that tells something else than the product does fails.
 *
 * @param page below `docs/`, e.g. `zh/start/first-event.md`
 * @param url where Guiyi runs
 */
export function stepsOf(page: string, url: string): Step[] {
  const markdown = readFileSync(path.join(ROOT, 'docs', page), 'utf8').replaceAll(WRITTEN, url);
  return markdown
    .split(/^## (?=\d+\. )/m)
    .slice(1)
    .map((whole) => {
      const section = whole.split(/^## /m)[0] ?? '';
      const prose = section.replace(/^```[\s\S]*?^```$/gm, '').replace(/\*\*[^*]+\*\*/g, '');
      const found = (from: string, pattern: RegExp) => [...from.matchAll(pattern)].map(([, text = '']) => text);
      return {
        names: found(prose.replace(/`[^`]*`/g, ''), /\*([^*]+)\*/g).map((name) => name.replace(/\s+/g, ' ')),
        codes: found(prose, /`([^`]+)`/g),
        blocks: found(section, /^```\w+\n([\s\S]*?)^```$/gm),
      };
    });
}

/** Looks for names on a page, and keeps in mind which were not seen yet. */
export class Names {
  readonly unseen: Set<string>;

  constructor(private readonly all: readonly string[]) {
    this.unseen = new Set(all);
  }

  /** The name at this place of the text; throws where the text has fewer. */
  at(index: number): string {
    const name = this.all[index];
    if (name === undefined) throw new Error(`The step names ${this.all.length} things; there is no ${index}.`);
    return name;
  }

  async lookAt(page: Page): Promise<void> {
    for (const name of [...this.unseen]) {
      const texts = page.getByText(name).filter({ visible: true });
      if ((await texts.count()) > 0) this.unseen.delete(name);
    }
  }

  /** Every name was seen, the last of them on this page. */
  async allSeen(page: Page): Promise<void> {
    await expect
      .poll(async () => {
        await this.lookAt(page);
        return [...this.unseen];
      })
      .toEqual([]);
  }
}
