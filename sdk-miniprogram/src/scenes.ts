/**
 * How a visitor came, by WeChat's scene value less 1000, in the words that marketers tag links with. A scene that says nothing of
 * a source (the list of recent mini-programs, a floating window, a pull-down of the chat list) is not here.
 *
 * @see https://developers.weixin.qq.com/miniprogram/dev/reference/scene-list.html
 */
const SCENES =
  'organic 5 6 27 42 53 54 106 qrcode 11 12 13 17 25 31 32 47 48 49 share 7 8 36 44 96 154 155 cpc 45 46 67 84 95 official-account 20 35 43 58 74 82 channels 175 176 177 referral 37 38 notification 14 107';

/** @example mediumOf(1007) // 'share' */
export function mediumOf(scene: number): string | undefined {
  const [, medium] = SCENES.match(`([a-z-]+)( \\d+)* ${scene - 1000}\\b`) || [];
  return medium;
}
