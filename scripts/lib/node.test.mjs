// @ts-check
import { expect, it } from 'vitest';
import { whichNode } from './node.mjs';

it.each(
  /** @type {const} */ ([
    ['24.1.0', 'darwin', 'arm64', 'this'],
    ['22.12.0', 'win32', 'x64', 'this'],
    ['22.11.0', 'darwin', 'arm64', 'none'],
    ['22.11.0', 'linux', 'x64', 'bundled'],
    ['20.20.2', 'linux', 'x64', 'bundled'],
    ['20.20.2', 'linux', 'arm64', 'none'],
    ['20.20.2', 'darwin', 'arm64', 'none'],
    ['18.20.0', 'linux', 'x64', 'none'],
  ]),
)('Node.js %s on %s %s: %s', (version, platform, arch, which) => {
  expect(whichNode(version, platform, arch)).toBe(which);
});
