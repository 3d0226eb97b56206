import type { Evidence, IdentifierType } from '@guiyi/protocol';
import { type Link, type Tree, treeOf } from './tree.ts';

/** Sizes of the picture, in pixels. */
export interface Sizes {
  nodeWidth: number;
  nodeHeight: number;
  gapX: number;
  gapY: number;
}

export interface PlacedNode {
  key: string;
  type: IdentifierType;
  masked: string;
  x: number;
  y: number;
}

export interface PlacedLink extends Link {
  /** SVG path data. */
  path: string;
}

export interface Picture {
  width: number;
  height: number;
  nodes: PlacedNode[];
  links: PlacedLink[];
  /** Identifiers that were left out because the picture would be too large to read. */
  hidden: number;
}

/** Room at the right for the arcs between identifiers of one column. */
const ARC = 28;

/**
 * The picture of why identifiers are one person: the strongest at the left, each further one in the column as many
 * links away, joined by its most trusted evidence. Evidence beyond that tree is drawn as arcs. Same input, same picture.
 */
export function layoutEvidence(evidence: Evidence[], sizes: Sizes, most = 24): Picture {
  const tree = treeOf(evidence, most);
  const nodes = place(tree, sizes);
  const at = new Map(nodes.map((node) => [node.key, node]));
  const links = tree.links.flatMap((link) => {
    const from = at.get(link.from);
    const to = at.get(link.to);
    return from && to ? [{ ...link, path: curve(from, to, sizes) }] : [];
  });
  const right = Math.max(0, ...nodes.map((node) => node.x + sizes.nodeWidth));
  const bottom = Math.max(0, ...nodes.map((node) => node.y + sizes.nodeHeight));
  const arcs = nodes.length > 0 && links.some((link) => at.get(link.from)?.x === at.get(link.to)?.x) ? ARC : 0;
  return { width: right + arcs, height: bottom, nodes, links, hidden: tree.hidden };
}

/** Leaves take a line each, from the top; a parent stands in the middle of its children. */
function place(tree: Tree, sizes: Sizes): PlacedNode[] {
  const placed: PlacedNode[] = [];
  let line = 0;
  const visit = (key: string, depth: number): number => {
    const children = tree.children.get(key) ?? [];
    const lines = children.map((child) => visit(child, depth + 1));
    const [top, bottom] = [lines[0], lines.at(-1)];
    const y = top === undefined || bottom === undefined ? line++ * (sizes.nodeHeight + sizes.gapY) : (top + bottom) / 2;
    const node = tree.nodes.get(key);
    if (node) placed.push({ ...node, x: depth * (sizes.nodeWidth + sizes.gapX), y });
    return y;
  };
  for (const root of tree.roots) visit(root, 0);
  return placed;
}

function curve(a: PlacedNode, b: PlacedNode, { nodeWidth, nodeHeight }: Sizes): string {
  const [from, to] = a.x <= b.x ? [a, b] : [b, a];
  const [y1, y2] = [from.y + nodeHeight / 2, to.y + nodeHeight / 2];
  const x1 = from.x + nodeWidth;
  if (from.x === to.x) return `M${x1} ${y1}C${x1 + ARC} ${y1} ${x1 + ARC} ${y2} ${x1} ${y2}`;
  const middle = (x1 + to.x) / 2;
  return `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${to.x} ${y2}`;
}
