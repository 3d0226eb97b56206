import type { CampaignCall, CampaignChange, CampaignImageCall, CampaignsReply, PlannedCampaign } from '@guiyi/protocol';
import { answered, call } from './call.ts';

const campaign = (code: string) => `/api/campaigns/${encodeURIComponent(code)}`;

/** What the console asks of the campaign builder. */
export const campaignCalls = {
  campaigns: (signal?: AbortSignal) => call<CampaignsReply>('/api/campaigns', { signal }),
  makeCampaign: (body: CampaignCall) => call<PlannedCampaign>('/api/campaigns', { method: 'POST', body }),
  changeCampaign: (code: string, body: CampaignChange) =>
    call<PlannedCampaign>(campaign(code), { method: 'POST', body }),
  campaignImage: async (code: string, body: CampaignImageCall) =>
    (await answered(`${campaign(code)}/image`, { method: 'POST', body })).blob(),
};
