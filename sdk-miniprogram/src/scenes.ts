/**
 * How a visitor came, by WeChat's scene value, in the words that marketers tag links with. A scene that says nothing of
 * a source (the list of recent mini-programs, a floating window, a pull-down of the chat list) is not here.
 *
 * @see https://developers.weixin.qq.com/miniprogram/dev/reference/scene-list.html
 */
const SCENES: Record<string, number[]> = {
  organic: [1005, 1006, 1027, 1042, 1053, 1054, 1106],
  qrcode: [1011, 1012, 1013, 1017, 1025, 1031, 1032, 1047, 1048, 1049],
  share: [1007, 1008, 1036, 1044, 1096, 1154, 1155],
  cpc: [1045, 1046, 1067, 1084, 1095],
  'official-account': [1020, 1035, 1043, 1058, 1074, 1082],
  channels: [1175, 1176, 1177],
  referral: [1037, 1038],
  notification: [1014, 1107],
};

/** @example mediumOf(1007) // 'share' */
export function mediumOf(scene: number): string | undefined {
  return Object.keys(SCENES).find((medium) => SCENES[medium]?.includes(scene));
}
