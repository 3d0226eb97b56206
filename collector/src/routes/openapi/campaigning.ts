/** The operations of the campaign builder. */
import type * as protocol from '@guiyi/protocol';
import * as v from 'valibot';
import { CampaignCall, CampaignChange, CampaignImage } from '../campaigns.ts';
import type { Operation } from './operation.ts';

const text = v.string();
const maybe = v.nullable(text);

const Campaign: v.GenericSchema<protocol.PlannedCampaign> = v.object({
  code: text,
  kind: v.picklist(['web', 'miniprogram']),
  name: text,
  target: text,
  source_id: maybe,
  source: text,
  medium: text,
  campaign: text,
  content: maybe,
  channel: text,
  link: text,
  created_at: text,
  created_by: text,
  archived_at: maybe,
});

const CampaignsReply: v.GenericSchema<protocol.CampaignsReply> = v.object({ campaigns: v.array(Campaign) });

export const campaigning: Operation[] = [
  {
    method: 'get',
    path: '/api/campaigns',
    summary: 'List the campaigns, newest first, archived ones too.',
    auth: 'admin',
    status: 200,
    reply: CampaignsReply,
  },
  {
    method: 'post',
    path: '/api/campaigns',
    summary: 'Make a campaign: a link with tags, or a code for a mini-program code.',
    auth: 'admin',
    body: CampaignCall,
    status: 201,
    reply: Campaign,
    errors: ['invalid_json', 'invalid_body'],
  },
  {
    method: 'post',
    path: '/api/campaigns/:code',
    summary: 'Rename a campaign, archive it, or bring it back. What its code stands for never changes.',
    auth: 'admin',
    body: CampaignChange,
    status: 200,
    reply: Campaign,
    errors: ['invalid_json', 'invalid_body', 'unknown_campaign'],
  },
  {
    method: 'post',
    path: '/api/campaigns/:code/image',
    summary: 'Have WeChat draw the mini-program code; answers the picture (`image/jpeg`).',
    auth: 'admin',
    body: CampaignImage,
    status: 200,
    errors: [
      'invalid_json',
      'invalid_body',
      'unknown_campaign',
      'wechat_not_configured',
      'wechat_page_unknown',
      'wechat_refused',
      'wechat_unavailable',
    ],
  },
];
