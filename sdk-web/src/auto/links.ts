import { addressOf, closest, type Host, inPage, isMasked, listen, type Stop } from './module.ts';

const FILE = /\.(pdf|docx?|xlsx?|pptx?|csv|txt|rtf|zip|rar|7z|gz|apk|exe|dmg|pkg|ipa|mp[34]|avi|mov|wmv)$/i;

/** Clicks on links to web addresses, also with the middle button; nothing is said of links inside what is masked. The click is never held up. */
function onLink(tell: (link: HTMLAnchorElement) => void): Stop {
  return inPage(() =>
    listen(['click', 'auxclick'], (event) => {
      const link = closest(event, 'a[href],area[href]') as HTMLAnchorElement | undefined;
      // The right button opens a menu.
      if (link && /^http/.test(link.protocol) && (event as MouseEvent).button < 2 && !isMasked(link)) tell(link);
    }),
  );
}

/**
 * Tells of links to other sites that are followed: `Outbound Link Clicked` with `url`.
 * @example const stop = outbound(guiyi)
 */
export function outbound(guiyi: Host): Stop {
  return onLink((link) => {
    if (link.host !== location.host) guiyi.track('Outbound Link Clicked', { url: addressOf(link) });
  });
}

/**
 * Tells of files that are loaded: `File Downloaded` with `url` and `extension`; by the `download` attribute or the usual endings.
 * @example const stop = downloads(guiyi)
 */
export function downloads(guiyi: Host): Stop {
  return onLink((link) => {
    const [, extension] = link.pathname.match(FILE) ?? [];
    if (extension || link.hasAttribute('download')) {
      guiyi.track('File Downloaded', { url: addressOf(link), extension: extension?.toLowerCase() });
    }
  });
}
