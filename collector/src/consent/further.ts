import type { CategoryPreferences, Purpose } from '@guiyi/protocol';

/** Purposes for which an event may carry fields beside what it is kept for. */
export type Further = Extract<Purpose, 'advertising' | 'sensitive' | 'personalization'>;

export const FURTHER: readonly Further[] = ['advertising', 'sensitive', 'personalization'];

/** Names of fields by the purpose they need, in lower case without word breaks. */
const NAMES: Readonly<Record<Further, RegExp>> = {
  // How ad platforms know a device or a browser again.
  advertising: /^(?:idfa|gaid|aaid|oaid|caid|imei|imeimd5|androidid|advertisingid|advertiserid|googleadid|fbp|fbc)$/,
  // Whereabouts, papers, accounts, body, belief (PIPL 28, GDPR 9).
  sensitive: new RegExp(
    '^(?:latitude|longitude|lat|lng|lon|gps|geopoint|coordinates|preciselocation|idcard|idcardno|idcardnumber|idnumber|' +
      'nationalid|passport|passportno|passportnumber|bankcard|bankcardno|bankaccount|cardnumber|iban|faceid|fingerprint|' +
      'voiceprint|biometrics?|religion|ethnicity|health|healthstatus|medicalhistory|diagnosis|' +
      '经度|纬度|经纬度|身份证|身份证号|身份证号码|护照|护照号|银行卡|银行卡号|银行账号|宗教|宗教信仰|民族|病历|病史|健康状况|指纹|人脸)$',
  ),
  // Only among a person's traits: a product has tags too.
  personalization:
    /^(?:(?:user|customer|member)?(?:tags?|labels?|segments?|audiences?)|interests|(?:用户|客户|会员)?(?:标签|人群|分群))$/,
};

/** The purpose that a field needs by its name; null where what the event itself is kept for is enough. */
export function furtherOf(name: string): Further | null {
  const plain = name.toLowerCase().replace(/[\s_.-]/g, '');
  return FURTHER.find((purpose) => NAMES[purpose].test(plain)) ?? null;
}

/**
 * Whether a purpose is granted, by what the event says or by the ledger, and refused by neither.
 *
 * @example permits('advertising', {advertising: true}, {advertising: false}) // false
 */
export function permits(purpose: Purpose, said: CategoryPreferences, ledger: CategoryPreferences): boolean {
  const answers = [said[purpose], ledger[purpose]];
  return answers.includes(true) && !answers.includes(false);
}
