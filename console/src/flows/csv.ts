import type { FlowsReply } from '@guiyi/protocol';
import { csvOf } from '../csv.ts';

/** A line for each link, by step and name; the rest of a step has no name. */
export function flowsCsv({ nodes, links }: FlowsReply): string {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const lines = links.map(({ source, target, people }) => {
    const [from, to] = [byId.get(source), byId.get(target)];
    return [(from?.step ?? 0) + 1, from?.name ?? '(others)', to?.name ?? '(others)', people] as const;
  });
  return csvOf([['step', 'from', 'to', 'people'], ...lines]);
}
