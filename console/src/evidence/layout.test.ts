import type { Evidence, IdentifierType } from '@guiyi/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutEvidence, type Sizes } from './layout.ts';

const COLUMNS: Sizes = { nodeWidth: 100, nodeHeight: 40, gapX: 50, gapY: 10, outline: false };
const OUTLINE: Sizes = { ...COLUMNS, outline: true };

const id = (type: IdentifierType, masked: string) => ({ ref: `${type}::${masked}`, type, scope: '', masked });
const USER = id('user_id', 'u1');
const PHONE = id('phone', '138****5678');
const WEB = id('anonymous_id', 'a1');
const APP = id('anonymous_id', 'a2');

let made = 0;
function seen(identifiers: Evidence['identifiers'], part: Partial<Evidence> = {}): Evidence {
  const time = '2026-11-22T08:00:00.000Z';
  made += 1;
  return {
    evidence_id: `e${made}`,
    identifiers,
    source_id: 'web',
    trust: 'claimed',
    first: time,
    last: time,
    count: 1,
    voided: false,
    ...part,
  };
}

const placeOf = (evidence: Evidence[], sizes = COLUMNS) =>
  Object.fromEntries(layoutEvidence(evidence, sizes).nodes.map(({ masked, x, y }) => [masked, { x, y }]));

describe('layoutEvidence', () => {
  it('puts the strongest identifier at the left and the others as many columns away as links', () => {
    const places = placeOf([seen([WEB, PHONE]), seen([PHONE, USER]), seen([APP, PHONE])]);
    expect(places).toEqual({
      u1: { x: 0, y: 25 },
      '138****5678': { x: 150, y: 25 },
      a1: { x: 300, y: 0 },
      a2: { x: 300, y: 50 },
    });
  });

  it('puts one identifier on a line of an outline, below the one it hangs on', () => {
    const places = placeOf([seen([WEB, PHONE]), seen([PHONE, USER]), seen([APP, PHONE])], OUTLINE);
    expect(places).toEqual({
      u1: { x: 0, y: 0 },
      '138****5678': { x: 26, y: 50 },
      a1: { x: 52, y: 100 },
      a2: { x: 52, y: 150 },
    });
  });

  it('ties the strongest of one event to each of the others', () => {
    const { links } = layoutEvidence([seen([WEB, PHONE, USER], { trust: 'verified' })], COLUMNS);
    expect(links.map(({ from, to, trust }) => [from, to, trust])).toEqual([
      ['user_id::u1', 'phone::138****5678', 'verified'],
      ['user_id::u1', 'anonymous_id::a1', 'verified'],
    ]);
  });

  it('draws voided evidence but lets nobody hang on it', () => {
    const picture = layoutEvidence([seen([USER, PHONE], { voided: true })], COLUMNS);
    expect(picture.nodes.map(({ x }) => x)).toEqual([0, 0]);
    expect(picture.links.map(({ voided }) => voided)).toEqual([true]);
    expect(picture.width).toBeGreaterThan(COLUMNS.nodeWidth);
  });

  it('leaves out the weakest when there are too many, and says how many', () => {
    const many = Array.from({ length: 30 }, (_, index) => seen([PHONE, id('anonymous_id', `a${index}`)]));
    const { nodes, hidden } = layoutEvidence(many, COLUMNS, 10);
    expect(nodes).toHaveLength(10);
    expect(hidden).toBe(21);
    expect(nodes.map(({ masked }) => masked)).toContain('138****5678');
  });

  it('is empty without evidence', () => {
    expect(layoutEvidence([], COLUMNS)).toEqual({ width: 0, height: 0, nodes: [], links: [], hidden: 0 });
  });
});

const anyId = fc
  .tuple(
    fc.constantFrom<IdentifierType>('user_id', 'phone', 'openid', 'anonymous_id'),
    fc.constantFrom('a', 'b', 'c', 'd'),
  )
  .map(([type, masked]) => id(type, masked));
const anyEvidence = fc.array(
  fc
    .tuple(
      fc.array(anyId, { maxLength: 4 }),
      fc.constantFrom<Evidence['trust']>('staff', 'verified', 'claimed'),
      fc.boolean(),
    )
    .map(([identifiers, trust, voided]) => seen(identifiers, { trust, voided })),
  { maxLength: 12 },
);

describe('any evidence', () => {
  it.each([
    ['columns', COLUMNS],
    ['outline', OUTLINE],
  ])('places each identifier once, inside the picture, never over another: %s', (_, sizes) => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const { nodes, width, height } = layoutEvidence(evidence, sizes);
        const keys = new Set(evidence.flatMap(({ identifiers }) => identifiers.map(({ ref }) => ref)));
        expect(new Set(nodes.map(({ key }) => key))).toEqual(keys);
        expect(nodes).toHaveLength(keys.size);
        expect(new Set(nodes.map(({ x, y }) => `${x} ${y}`)).size).toBe(nodes.length);
        for (const { x, y } of nodes) {
          expect(x + sizes.nodeWidth).toBeLessThanOrEqual(width);
          expect(y + sizes.nodeHeight).toBeLessThanOrEqual(height);
        }
      }),
    );
  });
});
