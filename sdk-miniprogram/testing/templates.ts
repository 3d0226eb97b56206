import { TmplGroup } from 'glass-easel-template-compiler';

/**
 * WeChat's templates are compiled before they are delivered; answers the code of one. The framework's compiler knows `bind:tap` and
 * `data:sku` of what WXML also writes `bindtap` and `data-sku`.
 */
export function compileTemplate(wxml: string): string {
  const group = new TmplGroup();
  const plain = wxml
    .replace(/\s((?:capture-)?(?:mut-)?(?:bind|catch))([a-z]+)=/g, ' $1:$2=')
    .replace(
      /\sdata-([\w-]+)=/g,
      (_, name: string) => ` data:${name.replace(/-(\w)/g, (_, character: string) => character.toUpperCase())}=`,
    );
  group.addTmpl('', plain);
  const code = group.getTmplGenObjectGroups();
  group.free();
  return code;
}
