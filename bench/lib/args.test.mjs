// @ts-check
import { expect, it } from 'vitest';
import { benchArgs } from './args.mjs';

const KNOWN = ['size', 'accept', 'report'];

it('runs all by default, with five rounds, on any free ports', () => {
  expect(benchArgs([], KNOWN)).toEqual({
    names: KNOWN,
    quick: false,
    rounds: 5,
    save: false,
    docs: false,
    built: false,
    port: 0,
    help: false,
  });
});

it('runs what is named', () => {
  expect(benchArgs(['report', 'size', '--quick', '--rounds', '2', '--port', '9200'], KNOWN)).toMatchObject({
    names: ['report', 'size'],
    quick: true,
    rounds: 2,
    port: 9200,
  });
});

it.each([
  [['acept'], 'no benchmark "acept"'],
  [['--rounds', '4'], 'at least 5 rounds'],
  [['--rounds', 'x', '--quick'], 'not a whole number'],
  [['--quick', '--save'], 'not saved'],
  [['--fast'], 'Unknown option'],
])('%j is refused in one line', (argv, message) => expect(() => benchArgs(argv, KNOWN)).toThrow(message));
