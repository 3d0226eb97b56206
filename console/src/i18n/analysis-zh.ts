/** 分析报表的文字：`zh.ts` 的一部分。 */
export const analysisZh = {
  'attr.unit': '触点口径',
  'attr.unit.touch': '按触点',
  'attr.unit.session': '按会话',
  'attr.unit.exposure': '按曝光',
  'attr.unit.touch.help': '同一渠道连续的触点，相隔 30 分钟以内或在同一会话里，只算一次。',
  'attr.unit.session.help': '一次会话只算一个触点：开始这次会话的那一个。',
  'attr.unit.exposure.help': '每一次曝光、点击或访问都算一个触点，不合并。',
  'attr.nulls': '马尔可夫计入未转化的人',
  'attr.nulls.help': '把这段时间来过但没有转化的归一客户也放进马尔可夫链；其他模型不变。',
  'attr.fact.nulls': '马尔可夫链里另有 {n} 位来过但没有转化的归一客户。',
  'trends.by.touch_source': '触点来源（如 xiaohongshu）',
  'trends.by.medium': '触点媒介（如 cpc）',
} as const;
