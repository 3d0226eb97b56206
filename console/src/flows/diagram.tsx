import type { FlowsReply } from '@guiyi/protocol';
import { type SankeyGraph, sankey, sankeyLeft, sankeyLinkHorizontal } from 'd3-sankey';
import { useI18n } from '../i18n/context.tsx';

interface Node {
  id: string;
  step: number;
  name: string | null;
  people: number;
}
interface Link {
  source: string;
  target: string;
  value: number;
  people: number;
}

const HEIGHT = 460;
const STEP_WIDTH = 210;
const NODE_WIDTH = 12;

/** A Sankey diagram of the ways, drawn by d3-sankey. The table below is its text alternative. */
export function FlowDiagram({ reply }: { reply: FlowsReply }) {
  const { t, format } = useI18n();
  const columns = Math.max(...reply.nodes.map(({ step }) => step)) + 1;
  const width = columns * STEP_WIDTH;
  const { nodes, links } = layoutOf(reply, width);
  const nameOf = (node: Node) => node.name ?? t('flows.others');
  const ways = sankeyLinkHorizontal<Node, Link>();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard.
    <section class="scroll" tabIndex={0} aria-label={t('flows.title')}>
      <svg
        class={`flows ${reply.direction}`}
        width={width}
        height={HEIGHT}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        role="img"
        aria-label={t('flows.chartLabel', { event: reply.event })}
      >
        <g class="links">
          {links.map((link) => (
            <path key={`${link.index}`} d={ways(link) ?? ''} stroke-width={Math.max(1, link.width ?? 0)}>
              <title>{`${linkEnd(link.source, nameOf)} → ${linkEnd(link.target, nameOf)}  ${format.count(link.people)}`}</title>
            </path>
          ))}
        </g>
        {nodes.map((node) => (
          <g key={node.id} class={node.name === null ? 'rest' : ''}>
            <rect
              x={node.x0}
              y={node.y0}
              width={NODE_WIDTH}
              height={Math.max(1, (node.y1 ?? 0) - (node.y0 ?? 0))}
              rx="2"
            />
            <text x={(node.x0 ?? 0) + NODE_WIDTH + 6} y={((node.y0 ?? 0) + (node.y1 ?? 0)) / 2} dy="0.35em">
              {shortened(nameOf(node))} <tspan class="muted">{format.count(node.people)}</tspan>
            </text>
          </g>
        ))}
      </svg>
    </section>
  );
}

function linkEnd(end: string | number | Node, nameOf: (node: Node) => string): string {
  return typeof end === 'object' ? nameOf(end) : String(end);
}

const shortened = (name: string) => (name.length > 20 ? `${name.slice(0, 19)}…` : name);

/** d3-sankey writes into what it is given. */
function layoutOf({ nodes, links }: FlowsReply, width: number): SankeyGraph<Node, Link> {
  const layout = sankey<Node, Link>()
    .nodeId((node) => node.id)
    .nodeAlign(sankeyLeft)
    .nodeWidth(NODE_WIDTH)
    .nodePadding(18)
    .extent([
      [1, 12],
      [width - STEP_WIDTH + NODE_WIDTH, HEIGHT - 12],
    ]);
  return layout({
    nodes: nodes.map((node) => ({ ...node, fixedValue: node.people })),
    links: links.map(({ people, ...link }) => ({ ...link, people, value: people })),
  });
}
