import type { Pairs } from './index.ts'

export const reviews = {
  title: ['评价', 'Reviews'],
  search: ['商品、买家或评价内容', 'Goods, buyer or words'],
  stars: ['星级', 'Stars'],
  starsAll: ['全部星级', 'Any stars'],
  goods: ['商品', 'Goods'],
  text: ['评价内容', 'What it says'],
  followUp: ['追评：', 'Later: '],
  answer: ['回复', 'Answer'],
  answered: ['回复情况', 'Answered'],
  withAnswer: ['已回复', 'Answered'],
  without: ['未回复', 'Not answered'],
  answerAll: ['回复：全部', 'Answered or not'],
  answerSays: ['回复公开显示在评价下方，之后可以再次修改。', 'Everybody sees it below the review. You can change it later.'],
  shown: ['显示中', 'Shown'],
  hidden: ['已隐藏', 'Hidden'],
  hiddenAll: ['显示：全部', 'Shown or hidden'],
  hide: ['隐藏', 'Hide'],
  hideSays: ['评价不再公开显示，也不计入评分。写评价的买家会看到原因。', 'Nobody else sees it and it no longer counts. Its writer reads the reason.'],
  show: ['恢复显示', 'Show again'],
  showSays: ['评价重新公开显示，并计入评分。', 'Everybody sees it again, and it counts.'],
  anonymous: ['匿名', 'anonymous'],
} satisfies Pairs

export const messageKinds = {
  question: ['咨询', 'Question'],
  complaint: ['投诉', 'Complaint'],
  'after-sales': ['售后', 'After-sales'],
  wanted: ['求购', 'Wanted'],
  other: ['其他', 'Something else'],
} satisfies Pairs

export const messages = {
  title: ['留言', 'Messages'],
  search: ['标题、内容或买家', 'Subject, words or buyer'],
  kind: ['类型', 'Kind'],
  kindAll: ['全部类型', 'Any kind'],
  message: ['留言', 'Message'],
  waiting: ['待回复', 'To answer'],
  file: ['附件：{name}', 'File: {name}'],
  answer: ['回复', 'Answer'],
  answerSays: ['买家会在“我的留言”看到，并收到邮件。只能回复一次，发出后不能修改。', 'The buyer sees it and gets a letter. There is one answer, and it cannot be changed.'],
  by: ['{who} 回复于 {at}', 'Answered by {who} at {at}'],
} satisfies Pairs

export const couponStates = {
  coming: ['未开始', 'Coming'],
  running: ['领取中', 'Running'],
  over: ['已结束', 'Over'],
  stopped: ['已停止', 'Stopped'],
} satisfies Pairs

export const coupons = {
  title: ['优惠券', 'Coupons'],
  search: ['名称', 'Name'],
  add: ['新建优惠券', 'New coupon'],
  addSays: ['开始时间一到，买家就能领取。有人领取之后不能再修改，只能停止发放。', 'From its first moment buyers can claim it. Once somebody has, it can only be stopped.'],
  kind: ['类型', 'Kind'],
  fixed: ['减金额', 'Amount off'],
  percent: ['打折', 'Percent'],
  off: ['优惠', 'Takes off'],
  offFixed: ['减 ¥{amount}', '¥{amount} off'],
  offPercent: ['减 {percent}%', '{percent}% off'],
  upTo: ['最多减 ¥{cap}', 'at most ¥{cap}'],
  over: ['满 ¥{amount}', 'from ¥{amount}'],
  amount: ['减免金额', 'Amount off'],
  percentPaid: ['减百分之几（如 10 为九折）', 'Percent off (10 leaves 90 to pay)'],
  cap: ['最多减', 'At most'],
  threshold: ['满多少可用', 'From what amount'],
  scope: ['适用范围', 'For'],
  scopeAll: ['全部商品', 'Everything'],
  total: ['发放总数（不填不限）', 'How many (empty: no limit)'],
  perPerson: ['每人限领', 'Per person'],
  claim: ['领取时间', 'Claimed'],
  validDays: ['领取后有效天数', 'Good for days after the claim'],
  valid: ['有效期', 'Good'],
  days: ['领取后 {n} 天', '{n} days'],
  claimed: ['已领 / 总数', 'Claimed / all'],
  used: ['已用', 'Used'],
  withPromotions: ['可与促销叠加', 'Together with promotions'],
  withCoupons: ['可与其他券叠加', 'Together with other coupons'],
  stop: ['停止发放', 'Stop'],
  stopSays: ['之后不能再领取，也不能重新开始。已经领到的仍然有效。', 'Nobody can claim it any more, and it cannot start again. What is claimed stays good.'],
} satisfies Pairs

export const outboxStates = {
  waiting: ['等待发送', 'Waiting'],
  sent: ['已发送', 'Sent'],
  moot: ['无需发送', 'Not needed'],
  dead: ['发送失败', 'Failed'],
  'given-up': ['已放弃', 'Given up'],
} satisfies Pairs

export const outbox = {
  title: ['发件箱', 'Outbox'],
  search: ['模板', 'Template'],
  channel: ['渠道', 'Channel'],
  channelAll: ['全部渠道', 'Any channel'],
  mail: ['邮件', 'Mail'],
  sms: ['短信', 'Text'],
  webhook: ['回调', 'Webhook'],
  template: ['模板', 'Template'],
  attempts: ['已试次数', 'Tries'],
  error: ['最近错误', 'Last fault'],
  created: ['创建时间', 'Made'],
  next: ['下次发送', 'Next try'],
  ended: ['结束时间', 'Ended'],
  replay: ['重新发送', 'Send again'],
  replaySays: ['用同一个编号再发一次。对方可能会收到两次。', 'It is sent again under the same id. It may arrive twice.'],
  giveUp: ['放弃', 'Give up'],
  giveUpSays: ['不再尝试发送。', 'It is tried no more.'],
  data: ['内容', 'What it is made of'],
} satisfies Pairs

export const refundStates = {
  waiting: ['处理中', 'Waiting'],
  stuck: ['卡住了', 'Stuck'],
  done: ['已完成', 'Done'],
  void: ['已作废', 'Void'],
} satisfies Pairs

export const money = {
  pays: ['支付流水', 'Payments'],
  search: ['订单号、流水号或平台交易号', 'Number of the order, payment or gateway'],
  refunds: ['退款', 'Refunds'],
  destination: ['退到', 'Goes to'],
  error: ['平台的说法', 'What the gateway says'],
  tried: ['已试次数', 'Tries'],
  asked: ['发起时间', 'Asked'],
  done: ['完成时间', 'Done'],
  decide: ['处理', 'Decide'],
  decideSays: ['重试会再次请求支付平台；退到余额后不能撤销，买家立刻可用。', 'Trying again asks the gateway; money in the wallet is the buyer’s at once and cannot be taken back.'],
  action: ['怎么处理', 'What to do'],
  retry: ['重新请求平台', 'Ask the gateway again'],
  wallet: ['退到买家余额', 'Into the buyer’s wallet'],
  note: ['说明', 'Note'],
} satisfies Pairs

export const runStates = { done: ['已对账', 'Compared'], failed: ['没有完成', 'Failed'] } satisfies Pairs
export const differenceSubjects = { payment: ['支付', 'Payment'], refund: ['退款', 'Refund'] } satisfies Pairs
export const differenceKinds = { missing: ['账单里没有', 'Not in the statement'], extra: ['我们没有', 'Not in our books'], amount: ['金额不同', 'Another amount'] } satisfies Pairs
export const differenceStates = { open: ['待处理', 'Open'], settled: ['已处理', 'Settled'] } satisfies Pairs

export const reconciliation = {
  title: ['对账', 'Reconciliation'],
  differences: ['对账差异', 'Differences'],
  day: ['账单日', 'Day'],
  lines: ['笔数', 'Lines'],
  theirs: ['平台账单', 'Statement'],
  ours: ['我们的账', 'Our books'],
  fees: ['手续费', 'Fees'],
  open: ['待处理差异', 'Open differences'],
  settled: ['已处理', 'Settled'],
  error: ['出错原因', 'What went wrong'],
  ranAt: ['对账时间', 'Compared at'],
  compare: ['立即对账', 'Compare a day'],
  compareSays: [
    '向支付平台取这一天的账单，与账本逐笔核对；重复对账不会重复记账。',
    'Fetches the day’s statements and compares them line by line with our books. Doing it again books nothing twice.',
  ],
  what: ['内容', 'What'],
  kind: ['差异', 'Difference'],
  suggestion: ['建议', 'Suggestion'],
  note: ['处理说明', 'How it was settled'],
  settle: ['标记已处理', 'Settle'],
  settleSays: ['写明怎么处理的；标记之后不能撤销。', 'Say how it was dealt with. This cannot be undone.'],
} satisfies Pairs

export const areaNames = {
  goods: ['商品', 'Goods'],
  content: ['首页内容', 'Home page'],
  orders: ['订单', 'Orders'],
  pays: ['资金', 'Money'],
  marketing: ['营销', 'Marketing'],
  reviews: ['评价', 'Reviews'],
  users: ['客户', 'Customers'],
  staff: ['员工', 'Staff'],
  operations: ['运行', 'Operations'],
  settings: ['设置', 'Settings'],
} satisfies Pairs

export const staff = {
  title: ['员工', 'Staff'],
  roles: ['角色', 'Roles'],
  search: ['账号或姓名', 'Account or name'],
  add: ['新增员工', 'New member'],
  addSays: ['保存后可以立刻登录。您只能给出自己拥有的权限。', 'They can log in at once. You can only give rights that you hold.'],
  account: ['账号', 'Account'],
  name: ['姓名', 'Name'],
  password: ['密码', 'Password'],
  rolesOf: ['角色', 'Roles'],
  own: ['另外的权限', 'Rights besides'],
  rights: ['权限', 'Rights'],
  everything: ['全部权限', 'Everything'],
  see: ['查看', 'See'],
  make: ['新建', 'Make'],
  change: ['修改', 'Change'],
  area: ['范围', 'Area'],
  working: ['在职', 'Working'],
  suspended: ['已停用', 'Suspended'],
  seen: ['最近使用', 'Last seen'],
  edit: ['修改权限', 'Change rights'],
  editSays: ['立刻生效，包括已经登录的设备。', 'It holds at once, also where they are logged in.'],
  reset: ['重设密码', 'New password'],
  resetSays: ['对方在所有设备上立刻退出，需要用新密码登录。', 'They are logged out everywhere and need the new one.'],
  suspend: ['停用', 'Suspend'],
  suspendSays: ['对方立刻退出，之后不能登录，直到恢复。', 'They are shut out at once, until they are let back in.'],
  restore: ['恢复', 'Let back in'],
  restoreSays: ['对方可以重新登录。', 'They can log in again.'],
  addRole: ['新建角色', 'New role'],
  holders: ['{n} 人', '{n} hold it'],
  holder: ['拥有者', 'Holders'],
  removeSays: ['只能删除没有人拥有的角色，删除后不能恢复。', 'Only one that nobody holds. It cannot be brought back.'],
} satisfies Pairs
