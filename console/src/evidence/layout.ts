import type { Evidence, IdentifierType } from '@guiyi/protocol';
import { type Link, type Tree, treeOf } from './tree.ts';

/** Sizes of the picture, in pixels. */
export interface Sizes {
  nodeWidth: number;
  nodeHeight: number;
  gapX: number;
  gapY: number;
  /** For narrow screens: one identifier a line, each one step to the right of the one it hangs on. */
  outline: boolean;
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

/** How far one step of an outline goes to the right. */
const STEP = 26;

/**
 * The picture of why identifiers are one person: the strongest first, each further one hanging on it by its most trusted
 * evidence; columns from left to right, or an outline. Evidence beyond that tree is drawn as arcs. Same input, same picture.
 */
export function layoutEvidence(evidence: Evidence[], sizes: Sizes, most = 24): Picture {
  const tree = treeOf(evidence, most);
  const nodes = sizes.outline ? placeOutline(tree, sizes) : placeColumns(tree, sizes);
  const at = new Map(nodes.map((node) => [node.key, node]));
  const links = tree.links.flatMap((link) => {
    const [from, to] = [at.get(link.from), at.get(link.to)];
    return from && to ? [{ ...link, path: pathOf(tree, from, to, sizes) }] : [];
  });
  const right = Math.max(0, ...nodes.map((node) => node.x + sizes.nodeWidth));
  const bottom = Math.max(0, ...nodes.map((node) => node.y + sizes.nodeHeight));
  const arcs = links.some(({ from, to }) => !hangsOn(tree, from, to)) ? ARC : 0;
  return { width: right + arcs, height: bottom, nodes, links, hidden: tree.hidden };
}

/** Leaves take a line each, from the top; a parent stands in the middle of its children. */
function placeColumns(tree: Tree, sizes: Sizes): PlacedNode[] {
  const placed: PlacedNode[] = [];
  let line = 0;
  const visit = (key: string, depth: number): number => {
    const lines = (tree.children.get(key) ?? []).map((child) => visit(child, depth + 1));
    const [top, bottom] = [lines[0], lines.at(-1)];
    const y = top === undefined || bottom === undefined ? line++ * (sizes.nodeHeight + sizes.gapY) : (top + bottom) / 2;
    const node = tree.nodes.get(key);
    if (node) placed.push({ ...node, x: depth * (sizes.nodeWidth + sizes.gapX), y });
    return y;
  };
  for (const root of tree.roots) visit(root, 0);
  return placed;
}

function placeOutline(tree: Tree, sizes: Sizes): PlacedNode[] {
  const placed: PlacedNode[] = [];
  const visit = (key: string, depth: number): void => {
    const node = tree.nodes.get(key);
    if (node) placed.push({ ...node, x: depth * STEP, y: placed.length * (sizes.nodeHeight + sizes.gapY) });
    for (const child of tree.children.get(key) ?? []) visit(child, depth + 1);
  };
  for (const root of tree.roots) visit(root, 0);
  return placed;
}

function hangsOn(tree: Tree, a: string, b: string): boolean {
  return [tree.children.get(a)?.includes(b), tree.children.get(b)?.includes(a)].includes(true);
}

function pathOf(tree: Tree, a: PlacedNode, b: PlacedNode, sizes: Sizes): string {
  const [from, to] = a.x <= b.x ? [a, b] : [b, a];
  if (!hangsOn(tree, a.key, b.key)) return arc(from, to, sizes);
  return sizes.outline ? elbow(from, to, sizes) : wave(from, to, sizes);
}

/** From the right side of a parent to the left side of a child. */
function wave(from: PlacedNode, to: PlacedNode, { nodeWidth, nodeHeight }: Sizes): string {
  const [x, y1, y2] = [from.x + nodeWidth, from.y + nodeHeight / 2, to.y + nodeHeight / 2];
  const middle = (x + to.x) / 2;
  return `M${x} ${y1}C${middle} ${y1} ${middle} ${y2} ${to.x} ${y2}`;
}

/** From the lower side of a parent down, then to the child. */
function elbow(from: PlacedNode, to: PlacedNode, { nodeHeight }: Sizes): string {
  return `M${from.x + STEP / 2} ${from.y + nodeHeight}V${to.y + nodeHeight / 2}H${to.x}`;
}

/** Around the right sides of two identifiers that do not hang on one another. */
function arc(from: PlacedNode, to: PlacedNode, { nodeWidth, nodeHeight }: Sizes): string {
  const [x1, x2] = [from.x + nodeWidth, to.x + nodeWidth];
  const [y1, y2] = [from.y + nodeHeight / 2, to.y + nodeHeight / 2];
  const out = Math.max(x1, x2) + ARC;
  return `M${x1} ${y1}C${out} ${y1} ${out} ${y2} ${x2} ${y2}`;
}
