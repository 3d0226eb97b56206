import type { Evidence, IdentifierType } from '@guiyi/protocol';
import { rank } from '../identifiers.ts';

export interface Node {
  key: string;
  type: IdentifierType;
  masked: string;
}

/** One piece of evidence between two identifiers. */
export interface Link {
  evidenceId: string;
  from: string;
  to: string;
  trust: Evidence['trust'];
  count: number;
  voided: boolean;
}

/** Identifiers and links, and which links carry each identifier to a root. */
export interface Tree {
  nodes: Map<string, Node>;
  links: Link[];
  roots: string[];
  children: Map<string, string[]>;
  /** Identifiers beyond `most`. */
  hidden: number;
}

const TRUST: Evidence['trust'][] = ['staff', 'verified', 'claimed'];

export function treeOf(evidence: Evidence[], most: number): Tree {
  const all = nodesOf(evidence);
  const nodes = new Map(all.slice(0, most).map((node) => [node.key, node]));
  const links = linksOf(evidence).filter(({ from, to }) => nodes.has(from) && nodes.has(to));
  return { nodes, links, ...spread(nodes, links), hidden: all.length - nodes.size };
}

function nodesOf(evidence: Evidence[]): Node[] {
  const nodes = new Map<string, Node>();
  for (const { identifiers } of evidence) {
    for (const { ref, type, masked } of identifiers) nodes.set(ref, { key: ref, type, masked });
  }
  return [...nodes.values()].sort((a, b) => rank(a.type) - rank(b.type) || (a.key < b.key ? -1 : 1));
}

/** Each piece ties its strongest identifier to each of its others, as the graph itself reads it. */
function linksOf(evidence: Evidence[]): Link[] {
  return evidence.flatMap(({ identifiers, evidence_id: evidenceId, trust, count, voided }) => {
    const [anchor, ...others] = [...identifiers].sort((a, b) => rank(a.type) - rank(b.type));
    if (!anchor) return [];
    return others.map((other) => ({ evidenceId, from: anchor.ref, to: other.ref, trust, count, voided }));
  });
}

/** From the strongest identifier outwards, most trusted links first. Voided evidence carries nobody: what only it ties begins anew. */
function spread(nodes: Map<string, Node>, links: Link[]): Pick<Tree, 'roots' | 'children'> {
  const order = links.filter(({ voided }) => !voided).sort((a, b) => TRUST.indexOf(a.trust) - TRUST.indexOf(b.trust));
  const children = new Map<string, string[]>();
  const reached = new Set<string>();
  const roots: string[] = [];
  for (const root of nodes.keys()) {
    if (reached.has(root)) continue;
    roots.push(root);
    reached.add(root);
    const queue = [root];
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
      const next = neighbours(at, order).filter((key) => !reached.has(key));
      for (const key of next) reached.add(key);
      children.set(at, next);
      queue.push(...next);
    }
  }
  return { roots, children };
}

function neighbours(key: string, links: Link[]): string[] {
  return [...new Set(links.flatMap(({ from, to }) => (from === key ? [to] : to === key ? [from] : [])))];
}
