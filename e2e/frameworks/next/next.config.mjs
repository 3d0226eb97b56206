import path from 'node:path';

/** It is built in `e2e/dist/frameworks/next/`. The root is the repository, whose packages the page imports. */
export default { output: 'export', turbopack: { root: path.resolve(import.meta.dirname, '../../../..') } };
