/** The banner's looks, which no rule of the page reaches. Colours by custom properties `--guiyi-background`, `--guiyi-text`, `--guiyi-button`, `--guiyi-button-text`. */
export const STYLE = `
:host { all: initial !important; }
:host([hidden]) { display: none !important; }
section { position: fixed; inset: auto 16px 16px; z-index: 2147483646; box-sizing: border-box; max-width: 720px; max-height: calc(100vh - 32px);
  margin: 0 auto; padding: 16px 20px; overflow: auto; border: 1px solid #8a8f98; border-radius: 12px;
  background: var(--guiyi-background, #fff); color: var(--guiyi-text, #1a1c20); font: 14px/1.6 system-ui, "PingFang SC", sans-serif;
  box-shadow: 0 8px 32px #0003; }
h2 { margin: 0 0 4px; font-size: 16px; } p { margin: 0 0 12px; } a { color: inherit; }
div { display: flex; flex-wrap: wrap; gap: 8px; }
button { flex: 1 1 140px; min-height: 44px; padding: 8px 16px; border: 1px solid var(--guiyi-button, #24406e); border-radius: 8px;
  background: var(--guiyi-button, #24406e); color: var(--guiyi-button-text, #fff); font: inherit; cursor: pointer; }
button:focus-visible, input:focus-visible, a:focus-visible, section:focus-visible { outline: 3px solid #e08a00; outline-offset: 2px; }
fieldset { margin: 0 0 12px; padding: 8px 12px; border: 1px solid #c3c7ce; border-radius: 8px; } fieldset[hidden] { display: none; }
label { display: flex; gap: 8px; align-items: center; min-height: 32px; } input { width: 20px; height: 20px; flex: none; }
`;
