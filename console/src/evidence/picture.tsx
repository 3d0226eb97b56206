import type { Evidence } from '@guiyi/protocol';
import { useMemo } from 'preact/hooks';
import { useMedia } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { IDENTIFIERS } from '../i18n/terms.ts';
import { layoutEvidence, type PlacedNode, type Sizes } from './layout.ts';

const WIDE: Sizes = { nodeWidth: 176, nodeHeight: 48, gapX: 96, gapY: 16, outline: false };
const NARROW: Sizes = { nodeWidth: 200, nodeHeight: 46, gapX: 0, gapY: 10, outline: true };

/** Strokes must not be cut off at the border. */
const MARGIN = 2;

/** Identifiers as boxes, evidence as lines whose stroke shows how far it is trusted. */
export function EvidencePicture({ evidence }: { evidence: Evidence[] }) {
  const { t } = useI18n();
  const sizes = useMedia('(max-width: 640px)') ? NARROW : WIDE;
  const picture = useMemo(() => layoutEvidence(evidence, sizes), [evidence, sizes]);
  const [width, height] = [picture.width + 2 * MARGIN, picture.height + 2 * MARGIN];
  const label = t('person.pictureLabel', { nodes: picture.nodes.length, edges: picture.links.length });
  return (
    <figure class="scroll">
      <svg
        role="img"
        aria-label={label}
        width={width}
        height={height}
        viewBox={`${-MARGIN} ${-MARGIN} ${width} ${height}`}
        data-testid="evidence-picture"
      >
        {picture.links.map((link) => (
          <path
            key={`${link.evidenceId}${link.to}`}
            class={`link ${link.trust}${link.voided ? ' voided' : ''}`}
            d={link.path}
          />
        ))}
        {picture.nodes.map((node) => (
          <Box key={node.key} node={node} sizes={sizes} />
        ))}
      </svg>
      {picture.hidden > 0 ? (
        <figcaption class="muted small">{t('person.hidden', { n: picture.hidden })}</figcaption>
      ) : null}
    </figure>
  );
}

function Box({ node, sizes }: { node: PlacedNode; sizes: Sizes }) {
  const { language } = useI18n();
  const room = Math.floor((sizes.nodeWidth - 24) / 7);
  const text = node.masked.length > room ? `${node.masked.slice(0, room - 1)}…` : node.masked;
  return (
    <g class={`node ${node.type}`} transform={`translate(${node.x} ${node.y})`}>
      <title>{node.masked}</title>
      <rect width={sizes.nodeWidth} height={sizes.nodeHeight} rx="8" />
      <text class="node-type" x="12" y="19">
        {IDENTIFIERS[language][node.type] ?? node.type}
      </text>
      <text class="node-value" x="12" y="37">
        {text}
      </text>
    </g>
  );
}
