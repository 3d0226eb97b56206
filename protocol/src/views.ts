/** The reports of the console that can be saved and sent. */
export type ReportPage = 'attribution' | 'costs' | 'trends' | 'funnel' | 'cohorts' | 'flows';

/** A report as somebody wants to find it again. */
export interface SavedView {
  id: string;
  name: string;
  page: ReportPage;
  /** As the console's address has them, e.g. `range=30d&goal=Order+Completed&models=first,last`. */
  params: string;
  /** Whether everybody who may see reports sees it; else only its owner. */
  shared: boolean;
  /** As the audit trail names staff. */
  owner: string;
  /** Whether the caller may change it: the owner, or an admin. */
  mine: boolean;
  created_at: string;
  updated_at: string;
  /** When it is sent where; null where it is not. */
  summary: SummaryState | null;
}

/** `GET /api/views`: the caller's own and the shared ones, by name. */
export interface ViewsReply {
  views: SavedView[];
}

/** Body of `POST /api/views`, and of `POST /api/views/:id`, which changes what is given. */
export interface ViewCall {
  name: string;
  page: ReportPage;
  params: string;
  shared?: boolean;
}

/**
 * What is posted. `json`: figures and text, signed. The others are what the robots of WeCom, DingTalk and Feishu take: text in the
 * form of theirs. `email` goes through the mailbox of the deployment.
 */
export type SummaryFormat = 'json' | 'wecom' | 'dingtalk' | 'feishu' | 'email';

/** Body of `POST /api/views/:id/summary`: sends the view's figures, by the clock of the deployment's time zone. */
export interface SummaryCall {
  every: 'day' | 'week' | 'month';
  /** 1 Monday to 7 Sunday, for weeks; a month is sent on its first day. */
  weekday?: number;
  /** 0 to 23. */
  hour: number;
  /** A public https address; for e-mail `mailto:ann@brand.cn,ben@brand.cn`. */
  url: string;
  format?: SummaryFormat;
  language?: 'zh' | 'en';
}

/** A schedule and how it fares. The address may hold a secret, so only its host is told; of readers, the domains of their addresses. */
export interface SummaryState {
  every: SummaryCall['every'];
  weekday: number;
  hour: number;
  format: SummaryFormat;
  language: 'zh' | 'en';
  host: string;
  sent_at: string | null;
  /** Why the last attempt failed; null where it did not. It is made again every hour, five times. */
  error: string | null;
  attempts: number;
  next_at: string;
}

/** The body that is posted with `format: "json"`. */
export interface SummaryMessage {
  type: 'report_summary';
  /** The same for each attempt at one and the same summary. */
  id: string;
  view: { id: string; name: string; page: ReportPage };
  /** Where the console shows it. */
  link: string;
  /** As a person reads it. */
  text: string;
  /** What the report's own route answers. */
  report: object;
}
