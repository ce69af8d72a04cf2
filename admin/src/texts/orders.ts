import type { Pairs } from './index.ts'

export const orderStates = {
  0: ['全部', 'All'],
  1: ['待付款', 'To pay'],
  2: ['待发货', 'To ship'],
  3: ['待收货', 'On its way'],
  4: ['已完成', 'Done'],
  5: ['待评价', 'To review'],
  6: ['已取消', 'Cancelled'],
  7: ['退款中', 'Refunding'],
  8: ['已退款', 'Refunded'],
} satisfies Pairs

export const parcelStates = {
  planned: ['待发出', 'To leave'],
  shipped: ['运输中', 'On its way'],
  arrived: ['已签收', 'Arrived'],
  returned: ['已退回', 'Returned'],
  cancelled: ['已取消', 'Cancelled'],
} satisfies Pairs

export const payMethods = {
  alipay: ['支付宝', 'Alipay'],
  wechat: ['微信支付', 'WeChat Pay'],
  cod: ['货到付款', 'Cash on delivery'],
  balance: ['余额', 'Wallet'],
} satisfies Pairs

export const payStates = {
  waiting: ['待支付', 'Waiting'],
  succeeded: ['已支付', 'Paid'],
  closed: ['已关闭', 'Closed'],
  failed: ['失败', 'Failed'],
  surplus: ['多付，已退回', 'Too much, given back'],
} satisfies Pairs

export const actors = {
  buyer: ['买家', 'Buyer'],
  staff: ['员工', 'Staff'],
  gateway: ['支付平台', 'Gateway'],
  system: ['系统', 'The shop'],
  courier: ['快递', 'Courier'],
} satisfies Pairs

/** What a step of a price is, where it has no name of its own. */
export const traceKinds = {
  goods: ['商品金额', 'Goods'],
  freight: ['运费', 'Delivery'],
  coupon: ['优惠券', 'Coupon'],
  balance: ['余额', 'Wallet'],
  member: ['会员价', 'Member price'],
  'nth-piece': ['第几件优惠', 'Nth piece'],
  'full-reduction': ['满减', 'Full reduction'],
  gift: ['赠品', 'Gift'],
} satisfies Pairs

export const orders = {
  title: ['订单', 'Orders'],
  one: ['订单 {id}', 'Order {id}'],
  search: ['订单号、买家、手机号、运单号或商品名', 'Number, buyer, phone, tracking number or goods'],
  goods: ['商品', 'Goods'],
  receiver: ['收货人', 'Receiver'],
  method: ['支付方式', 'Payment'],
  placed: ['下单时间', 'Placed'],
  exportSays: ['导出当前状态的全部订单', 'Every order of this state'],
  lines: ['商品明细', 'Lines'],
  price: ['单价', 'Price'],
  count: ['数量', 'Count'],
  discount: ['优惠', 'Discount'],
  gift: ['赠品', 'Gift'],
  paidPart: ['实付', 'Paid'],
  goodsAmount: ['商品金额', 'Goods'],
  freight: ['运费', 'Delivery'],
  total: ['订单金额', 'Total'],
  balance: ['余额支付', 'From the wallet'],
  trace: ['价格是怎么来的', 'How the price came about'],
  payments: ['支付', 'Payments'],
  number: ['流水号', 'Number'],
  trade: ['平台交易号', 'Number at the gateway'],
  refunded: ['已退', 'Given back'],
  paidAt: ['支付时间', 'Paid at'],
  noPayments: ['还没有支付记录', 'Nothing has been paid yet'],
  parcels: ['包裹', 'Parcels'],
  noParcels: ['付款后按仓库分成包裹', 'Parcels are made when it has been paid'],
  parcel: ['包裹 {id}', 'Parcel {id}'],
  warehouse: ['仓库', 'Warehouse'],
  courier: ['快递公司', 'Courier'],
  tracking: ['运单号', 'Tracking number'],
  ship: ['发货', 'Ship'],
  shipSays: [
    '买家会收到发货通知。全部包裹发出后，订单变为“待收货”，不能再取消。',
    'The buyer is told. With its last parcel the order is on its way and cannot be cancelled any more.',
  ],
  shipped: ['已发货', 'Shipped'],
  arrive: ['标记签收', 'Has arrived'],
  arriveSays: ['这个包裹记为已签收。', 'The parcel is written down as arrived.'],
  returned: ['标记退回', 'Has come back'],
  returnedSays: ['这个包裹记为已退回。买家会在订单里看到。', 'The parcel is written down as come back. The buyer sees it on the order.'],
  story: ['订单经过', 'Its story'],
  notes: ['内部备注', 'Notes'],
  note: ['添加备注', 'Add a note'],
  noteSays: ['只有员工能看到，添加后不能修改。', 'Only staff see it. It cannot be changed afterwards.'],
  noteText: ['备注', 'Note'],
  noNotes: ['还没有备注', 'No notes yet'],
  buyerNote: ['买家留言', 'Note of the buyer'],
  cancel: ['取消订单', 'Cancel the order'],
  cancelUnpaidSays: ['订单关闭，占用的库存和优惠券退回。买家能看到原因。', 'The order is closed; its stock and coupons are given back. The buyer sees the reason.'],
  cancelPaidSays: ['订单取消，{amount} 元立刻原路退回买家，库存退回。不能撤销。', '{amount} yuan go back to the buyer at once, the stock to the shelf. This cannot be undone.'],
  cancelled: ['已取消', 'Cancelled'],
  address: ['收货地址', 'Address'],
  changeAddress: ['修改地址', 'Correct the address'],
  changeAddressSays: ['原来的地址会留在备注里。只有还没发货的订单能改。', 'What it was is kept as a note. Only before anything has left.'],
  mobile: ['手机号', 'Phone'],
  addressText: ['详细地址', 'Address'],
  invoice: ['发票', 'Invoice'],
  personal: ['个人', 'Personal'],
  company: ['单位', 'Company'],
  keep: ['已保存', 'Saved'],
} satisfies Pairs
