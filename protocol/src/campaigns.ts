/** What the campaign builder of the console makes. */

/** What is printed or handed out: an address of a site, or a page of a mini-program. */
export type CampaignKind = 'web' | 'miniprogram';

/** What brings a visitor, as staff planned it. All but its name and whether it is archived stands for good: links and codes are out. */
export interface PlannedCampaign {
  /** Ten letters and digits, given by the server and never given again: `utm_id` of a link, `scene` of a mini-program code. */
  code: string;
  kind: CampaignKind;
  /** For staff only. */
  name: string;
  /** The site's address, or the mini-program's page (empty: its home page). */
  target: string;
  /** The mini-program, by its source; null where it is the only one, and for sites. */
  source_id: string | null;
  /** In the words of reports. */
  source: string;
  medium: string;
  campaign: string;
  content: string | null;
  /** Channel that the built-in rules name; those of the deployment's own come on arrival. */
  channel: string;
  /** What to hand out: the address with its tags, or the mini-program's page with the code. */
  link: string;
  created_at: string;
  created_by: string;
  archived_at: string | null;
}

/** Body of `POST /api/campaigns`. */
export interface CampaignCall {
  kind: CampaignKind;
  name: string;
  target: string;
  source_id?: string | null;
  source: string;
  medium: string;
  campaign: string;
  content?: string | null;
}

/** Body of `POST /api/campaigns/:code`. An archived campaign is out of sight; what was printed goes on to be understood. */
export interface CampaignChange {
  name?: string;
  archived?: boolean;
}

/** `GET /api/campaigns`: newest first. */
export interface CampaignsReply {
  campaigns: PlannedCampaign[];
}

/** Body of `POST /api/campaigns/:code/image`, which answers the picture that WeChat made. */
export interface CampaignImageCall {
  /** Pixels, 280 to 1280. Default 430. */
  width?: number;
  /** Which version of the mini-program opens. Default `release`. */
  version?: 'release' | 'trial' | 'develop';
}
