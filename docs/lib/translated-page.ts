import type { Words } from './language.ts';

/**
 * A Markdown page in the other language, block by block: headings, paragraphs, list items and table cells are looked up one
 * by one, so that a page that somebody extends keeps its translation where nothing changed.
 */
export function translatedPage(markdown: string, t: Words): string {
  return markdown
    .split(/\n{2,}/)
    .map((block) => translatedBlock(block.trimEnd(), t))
    .join('\n\n');
}

function translatedBlock(block: string, t: Words): string {
  if (block.startsWith('```') || block === '') return block;
  if (block.startsWith('|'))
    return block
      .split('\n')
      .map((row) => translatedRow(row, t))
      .join('\n');
  const lines = block.split('\n');
  const heading = /^(#+ )(.*)$/.exec(lines[0] ?? '');
  if (heading) {
    const rest = lines.slice(1).join('\n');
    return `${heading[1]}${t(heading[2] ?? '')}${rest ? `\n${translatedBlock(rest, t)}` : ''}`;
  }
  if (/^(\d+\.|-) /.test(block)) return itemsOf(block, t);
  return t(oneLine(block));
}

function itemsOf(block: string, t: Words): string {
  return block
    .split(/\n(?=(?:\d+\.|-) )/)
    .map((item) => {
      const [, mark = '', text = ''] = /^((?:\d+\.|-) )([\s\S]*)$/.exec(item) ?? [];
      return `${mark}${t(oneLine(text))}`;
    })
    .join('\n');
}

function translatedRow(row: string, t: Words): string {
  if (/^[|\s:-]+$/.test(row)) return row;
  const cells = row.replace(/^\||\|$/g, '').split(/(?<!\\)\|/);
  return `| ${cells.map((text) => translatedCell(text.trim(), t)).join(' | ')} |`;
}

/** A cell of nothing but code and quoted names needs no words; of names and what they are, only the latter does. */
function translatedCell(text: string, t: Words): string {
  if (/^(`[^`]*`[,\s]*|"[^"]*"[,\s]*)*$/.test(text)) return text;
  const [, names, rest] = /^((?:`[^`]+`,? ?)+): (.+)$/.exec(text) ?? [];
  return names && rest ? `${names}：${t(rest)}` : t(text);
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim();
}
