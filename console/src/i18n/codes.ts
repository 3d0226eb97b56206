import type { Code } from '@guiyi/protocol';
import type { Language } from './index.ts';

export interface CodeText {
  title: string;
  mend: string;
}

/** Every error code in Chinese. A new code does not compile before it is here. */
const CODES_ZH: Record<Code, CodeText> = {
  invalid_json: { title: '不是合法的 JSON', mend: '发送一个 JSON 对象：{"batch": [...]} 或单个事件。' },
  invalid_body: { title: '请求内容不符合格式', mend: '对照 /api/openapi.json；“位置”指出了哪个字段。' },
  invalid_gzip: { title: 'gzip 不完整', mend: '发送完整的 gzip 流，或直接发送 JSON。' },
  invalid_parameter: { title: '参数不正确', mend: '对照 /api/openapi.json 检查参数。' },
  missing_write_key: { title: '缺少写入密钥', mend: '用 basic auth 的用户名或正文里的 writeKey 发送写入密钥。' },
  unknown_write_key: { title: '写入密钥不存在', mend: '从控制台复制该来源的写入密钥。' },
  unauthorized: { title: '需要登录', mend: '用登录链接或管理员令牌登录；如果刚输入了令牌，请检查是否完整。' },
  invalid_sign_in_code: { title: '登录链接已失效', mend: '链接只能用一次，十分钟内有效；请重新获取。' },
  forbidden_origin: { title: '请求来自别的网站', mend: '请在控制台里操作，或使用令牌。' },
  forbidden_role: { title: '角色无权操作', mend: '请向管理员申请相应的角色或令牌。' },
  origin_not_allowed: { title: '网站不在允许范围', mend: '把该网站加入来源的允许域名。' },
  unknown_token: { title: '没有这个令牌', mend: '编号取自 GET /api/tokens；已撤销的不能恢复。' },
  rate_limited: { title: '请求太频繁', mend: '按 Retry-After 的秒数后重发同一请求。' },
  audit_unavailable: { title: '审计记录暂时不可写', mend: '按 Retry-After 的秒数后重试；没有显示任何数据。' },
  access_unavailable: {
    title: '暂时读不到 Access 公钥',
    mend: '按 Retry-After 的秒数后重试；一直如此请检查 GUIYI_ACCESS_TEAM。',
  },
  not_found: { title: '地址不存在', mend: '对照 /api/openapi.json 检查地址。' },
  unknown_person: { title: '没有这位客户', mend: '用标识重新查找。' },
  unknown_request: { title: '没有这个请求', mend: '编号取自 GET /api/requests。' },
  request_closed: { title: '请求的状态不允许', mend: '查看请求状态：已完成、已拒绝或正在执行的请求不能这样更改。' },
  copy_expired: { title: '副本已过期', mend: '副本可下载三十天；请重新受理一个查阅请求。' },
  notice_published: { title: '该版本已发布', mend: '已发布的告知不能修改：新文本请用新版本号。' },
  unknown_notice: { title: '没有这个版本的告知', mend: '版本取自 GET /api/notices。' },
  unknown_record: { title: '没有这条同意记录', mend: '序号取自同意登记册；已删除的记录没有回执。' },
  restoring: {
    title: '数据库刚被恢复',
    mend: '正在重新执行此前的删除；请按 Retry-After 的秒数后重试，大库需要几分钟。',
  },
  no_lake: { title: '没有启用数据湖', mend: '把 GUIYI_LAKE 设为 on，重新启动 Worker。' },
  desk_closed: { title: '自助请求未开放', mend: '设置 GUIYI_CODE_URL（验证码网关），或通过其他方式联系品牌。' },
  invalid_code: { title: '验证码不正确或已过期', mend: '十五分钟内填写验证码，或重新获取。' },
  second_approver: { title: '需要第二人批准', mend: '请另一位员工用自己的身份批准。' },
  no_certificate: {
    title: '没有 OpenDSR 证书',
    mend: '设置 GUIYI_OPENDSR_KEY 与 GUIYI_OPENDSR_CERTIFICATE；在此之前用 /v1/jwks.json 验签。',
  },
  certificate_unfit: {
    title: 'OpenDSR 证书不可用',
    mend: '更正 GUIYI_OPENDSR_KEY 与 GUIYI_OPENDSR_CERTIFICATE；请求没有被受理。',
  },
  unknown_processor: { title: '没有这个接收方', mend: '编号取自 GET /api/processors。' },
  unknown_legal_hold: { title: '没有这项保留义务', mend: '编号取自 GET /api/legal-holds；可能已经结束。' },
  decision_without_effect: {
    title: '这样决定不会改变任何结果',
    mend: '先撤销提示中的那项决定；若是两个浏览器，请改用与它们一同出现过的标识。',
  },
  person_too_large: {
    title: '连在一起的标识太多',
    mend: '先试算，再在策略中屏蔽把这么多人连在一起的标识；然后再作决定。',
  },
  unknown_evidence: { title: '没有这项证据', mend: '从“为什么是同一个人”里取证据编号；标识是否出现过，先查询。' },
  consent_missing: { title: '未获同意', mend: '先用 /v1/consent 记录访客的同意，再用新的登录 code 重试。' },
  handover_invalid: { title: '跨站凭证无效', mend: '凭证取自本采集端的 /v1/handover，需完整传递。' },
  handover_expired: { title: '跨站凭证已过期', mend: '点击时再取凭证；两分钟内有效。' },
  wechat_not_configured: {
    title: '未配置小程序',
    mend: '设置 GUIYI_WECHAT_APPS；多个小程序时再设置 GUIYI_WECHAT_SOURCES。',
  },
  wechat_code_invalid: { title: '微信 code 无效', mend: '向微信取新的 code；每个只能用一次，五分钟内有效。' },
  wechat_user_blocked: { title: '微信风控拦截', mend: '微信拦截了该用户，不要重试。' },
  wechat_refused: {
    title: '微信拒绝了调用',
    mend: '查看日志里的 errcode：AppID、密钥或 IP 白名单（可用固定 IP 转发）。',
  },
  wechat_unavailable: { title: '微信暂时不可用', mend: '微信繁忙或连不上；按 Retry-After 的秒数后重试。' },
  wechat_page_unknown: {
    title: '小程序里没有这个页面',
    mend: '先发布含有这个页面的版本，或选择体验版、开发版。',
  },
  unknown_campaign: { title: '没有这个活动链接', mend: '从活动链接列表取编号。' },
  unknown_import: { title: '没有这次导入', mend: '从 /api/costs/imports 取编号；可能已经撤销。' },
  unknown_view: { title: '没有这个视图', mend: '可能已删除，或其所有者没有共享；请向其所有者索取。' },
  unknown_summary: { title: '该视图没有定时发送', mend: '先为它设置定时发送。' },
  mail_not_set: { title: '本部署没有设置发信邮箱', mend: '请管理员设置 GUIYI_SMTP，或改发到群机器人。' },
  summary_failed: { title: '没有发出去', mend: '检查接收地址，以及对方返回的说明。' },
  duplicate_import: { title: '这些行已经导入过', mend: '没有重复计入。要替换，请先撤销之前的导入。' },
  request_too_large: { title: '请求太大', mend: '每次请求解压后最多 500 KB。' },
  too_many_events: { title: '事件太多', mend: '每次请求最多 500 个事件。' },
  too_complex: {
    title: '这个模型无法精确求解这么多互相连接的渠道',
    mend: '降低阶数、减少或合并渠道（例如不按活动细分），或换一个模型。',
  },
  unknown_model: { title: '没有这个模型', mend: '使用消息中列出的模型。' },
  queue_unavailable: { title: '队列暂时不可用', mend: '按 Retry-After 的秒数后重发同一批，不会重复。' },
  internal: { title: '服务内部出错', mend: '请重试；如果一直出错，请报告请求编号。' },

  invalid_type: { title: '事件类型不正确', mend: 'type 只能是 track、page、screen、identify、group 或 alias。' },
  invalid_field: { title: '字段类型不正确', mend: '按跟踪规范给出字段要求的类型。' },
  missing_event_name: { title: '缺少事件名', mend: 'track 事件必须有 event。' },
  missing_identifier: { title: '缺少标识', mend: '发送 anonymousId、userId 或其他不是占位值的标识。' },
  event_too_large: { title: '事件太大', mend: '每个事件的 JSON 不超过 32 KB。' },
  too_deep: { title: '嵌套太深', mend: '最多嵌套 16 层。' },
  too_many_keys: { title: '字段太多', mend: '每个事件最多 1,000 个字段。' },
  string_too_long: { title: '字符串太长', mend: '字符串不超过 8,192 个字符，标识不超过 256 个。' },
  forbidden_key: { title: '字段名不允许', mend: '换一个字段名；不接受 __proto__、constructor、prototype。' },
  lone_surrogate: { title: '文字编码不完整', mend: '发送完整的 Unicode；有半个代理对被截断。' },
  invalid_timestamp: { title: '时间格式不正确', mend: '用 ISO 8601，例如 2026-01-31T08:00:00.000Z。' },
  timestamp_too_old: { title: '时间太早', mend: '公开来源只接受 400 天内的事件；更早的请用后端密钥的来源。' },
  timestamp_in_future: { title: '时间在未来', mend: '检查设备时钟，或发送 sentAt 以校正偏差。' },
  consent_required: { title: '未获同意', mend: '访客同意后发送 context.consent.categoryPreferences.analytics: true。' },
  erased: { title: '已删除', mend: '此人已被删除；早于删除时间的数据不再接收。重新同意后作为新客户开始。' },
  ignored_identifier: {
    title: '标识无效',
    mend: '去掉此字段，或发送真实标识；占位值和打码的号码不指向任何人。事件已保留。',
  },
  unknown_identifier_type: { title: '未知的标识类型', mend: '使用说明中列出的类型之一。事件已保留。' },
  identifier_in_two_types: {
    title: '同一个 ID 用在两种标识里',
    mend: '每个 ID 只放在自己的字段；此处保留了较强的一种。',
  },
  token_invalid: {
    title: '身份令牌无效',
    mend: '用 GUIYI_IDENTITY_KEYS 中的密钥签名，并写明 kid、aud（来源 ID）、iat、exp。事件按未验证保留。',
  },
  token_expired: { title: '身份令牌已过期', mend: '在 identify() 之前向后端取新的令牌。事件按未验证保留。' },
  token_mismatch: { title: '身份令牌与事件不符', mend: '令牌须写明事件带有的每个强标识。事件按未验证保留。' },
  restricted: { title: '已限制处理', mend: '此人要求限制处理；解除限制前不要发送。' },
  consent_withdrawn: { title: '已撤回同意', mend: '此人已撤回同意；重新同意前不要发送。' },
};

/** Our text for a code; undefined in English, whose readers get the server's own words, and for a server newer than this. */
export function codeText(code: string, language: Language): CodeText | undefined {
  return language === 'zh' && isKnown(code) ? CODES_ZH[code] : undefined;
}

function isKnown(code: string): code is Code {
  return Object.hasOwn(CODES_ZH, code);
}
