// @ts-check

/**
 * Shows a step while it runs: a running clock on a terminal, two lines elsewhere.
 *
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @param {NodeJS.WriteStream} [out]
 * @returns {Promise<T>}
 */
export async function step(title, work, out = process.stderr) {
  const begun = performance.now();
  const seconds = () => ((performance.now() - begun) / 1000).toFixed(1);
  const clock = out.isTTY ? setInterval(() => out.write(`\r  … ${title} ${seconds()} s`), 200) : undefined;
  if (!clock) out.write(`  … ${title}\n`);
  try {
    const result = await work();
    out.write(`${clock ? '\r' : ''}  ✓ ${title} (${seconds()} s)   \n`);
    return result;
  } catch (error) {
    out.write(`${clock ? '\r' : ''}  ✗ ${title} (${seconds()} s)   \n`);
    throw error;
  } finally {
    clearInterval(clock);
  }
}
