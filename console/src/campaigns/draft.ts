import type { CampaignCall, CampaignKind } from '@guiyi/protocol';

/** What the form offers for a medium; any other word will do. */
export const MEDIA: Record<CampaignKind, readonly string[]> = {
  web: ['cpc', 'social', 'kol', 'email', 'sms', 'referral', 'display', 'affiliate'],
  miniprogram: ['offline', 'qrcode', 'official-account', 'channels', 'cpc', 'kol', 'sms'],
};

/** What was filled in, as the server takes it; empty fields are left out. */
export function callOf(kind: CampaignKind, form: FormData): CampaignCall {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  return {
    kind,
    name: text('name'),
    target: text('target'),
    source_id: text('source_id') || null,
    source: text('source'),
    medium: text('medium'),
    campaign: text('campaign'),
    content: text('content') || null,
  };
}

/** The dark squares of a QR code as one path, in squares from the upper left. */
export function pathOf(squares: readonly (readonly boolean[])[]): string {
  return squares.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
}
