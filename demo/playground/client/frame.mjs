// @ts-check
/** The page in the frame: tells the playground what the SDK sends, then runs the snippet as a page's own script. */

/** @type {{ said(request: object): void, failed(message: string): void, code(): string }} */
const playground = /** @type {any} */ (window.parent).playground;
const send = window.fetch.bind(window);

/**
 * @param {unknown} body
 * @returns {Promise<string>}
 */
async function textOf(body) {
  if (!(body instanceof Blob)) return String(body);
  return new Response(body.stream().pipeThrough(new DecompressionStream('gzip'))).text();
}

window.fetch = async (input, init) => {
  const response = await send(input, init);
  const address = new URL(String(input), location.href);
  if (address.pathname.startsWith('/v1/')) {
    const reply = await response
      .clone()
      .json()
      .catch(() => null);
    playground.said({
      path: address.pathname,
      body: JSON.parse(await textOf(init?.body)),
      status: response.status,
      reply,
    });
  }
  return response;
};
window.addEventListener('error', ({ message }) => playground.failed(message));

const sdk = document.createElement('script');
sdk.src = '/sdk/guiyi.js';
sdk.onload = () => {
  /** @type {any} */ (window).guiyi.on('dropped', (/** @type {object} */ signal) =>
    playground.said({ path: 'dropped', signal }),
  );
  const snippet = document.createElement('script');
  snippet.textContent = playground.code();
  document.head.append(snippet);
};
document.head.append(sdk);
