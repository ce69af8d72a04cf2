import type { Pairs } from './index.ts'

export const flashPhases = {
  coming: ['未开始', 'Coming'],
  open: ['抢购中', 'Running'],
  line: ['已抢完，排队中', 'All claimed, line open'],
  full: ['已抢光', 'Sold out'],
  over: ['已结束', 'Over'],
} satisfies Pairs

export const claimStates = {
  waiting: ['排队', 'In line'],
  held: ['已抢到，待下单', 'Held'],
  ordered: ['已下单', 'Ordered'],
  lapsed: ['已失效', 'Lapsed'],
  lost: ['未抢到', 'Not served'],
} satisfies Pairs

export const flash = {
  title: ['限时秒杀', 'Flash sales'],
  search: ['商品名或规格编号', 'Product or SKU id'],
  stateAll: ['全部', 'All'],
  coming: ['未开始', 'Coming'],
  running: ['进行中', 'Running'],
  over: ['已结束', 'Over'],
  add: ['新建秒杀', 'New flash sale'],
  addSays: [
    '保存后，件数立即从库存划出，结束后剩下的自动退回。开始以后不能修改，只能提前结束。',
    'Its pieces leave the stock at once; what is left comes back at the end. Once it has begun it can only be ended.',
  ],
  change: ['修改', 'Change'],
  product: ['商品', 'Product'],
  sku: ['规格编号（SKU）', 'SKU id'],
  price: ['秒杀价', 'Flash price'],
  usual: ['平时 ¥{price}', 'usually ¥{price}'],
  pieces: ['件数', 'Pieces'],
  window: ['起止时间', 'From, to'],
  personLimit: ['每人限购', 'Per person'],
  holdMinutes: ['保留分钟数', 'Minutes kept'],
  holdHelp: ['抢到后在这个时间内下单，下单后在同样的时间内付款', 'To order what was claimed, and again to pay for it'],
  progress: ['进度', 'How far'],
  figures: ['剩 {left} · 待下单 {held} · 待付款 {unpaid} · 已付款 {paid}', '{left} left · {held} held · {unpaid} unpaid · {paid} paid'],
  line: ['排队', 'In line'],
  lapsed: ['失效', 'Lapsed'],
  returned: ['退回库存', 'Back in stock'],
  end: ['提前结束', 'End now'],
  endSays: ['剩下的件数退回库存，排队的人不再等。已抢到和已下单的仍然有效。', 'What is left goes back into stock and the line is closed. Held pieces and orders stay good.'],
  claims: ['名单', 'Claims'],
  claimsSearch: ['用户名', 'User name'],
  buyer: ['买家', 'Buyer'],
  count: ['件数', 'Pieces'],
  order: ['订单', 'Order'],
  at: ['时间', 'When'],
  until: ['保留到', 'Kept until'],
  by: ['{who} 建立', 'Made by {who}'],
} satisfies Pairs
