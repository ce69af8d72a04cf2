import { pluginPayment } from '../plugins/loaded.ts'
import { type Lang, said } from '../shared/i18n.ts'

/** Why an order moved, for people. `{about}` is what stands behind the code, if anything does. */
const whys: Record<string, { zh: string; en: string }> = {
  placed: { zh: '买家提交订单', en: 'Placed by the buyer' },
  alipay: { zh: '支付宝付款 {about}', en: 'Paid with Alipay {about}' },
  wechat: { zh: '微信支付 {about}', en: 'Paid with WeChat Pay {about}' },
  balance: { zh: '余额付款', en: 'Paid from the wallet' },
  paid: { zh: '已付款 {about}', en: 'Paid {about}' },
  cod: { zh: '货到付款，订单已受理', en: 'Accepted, to be paid on delivery' },
  cancelled: { zh: '买家取消 {about}', en: 'Cancelled by the buyer {about}' },
  'cancelled-by-staff': { zh: '商家取消 {about}', en: 'Cancelled by the shop {about}' },
  overdue: { zh: '超时未付款', en: 'Not paid in time' },
  shipped: { zh: '全部包裹已发出', en: 'Every parcel has left' },
  received: { zh: '买家确认收货', en: 'Receipt confirmed by the buyer' },
  'received-by-time': { zh: '到期自动确认收货', en: 'Confirmed after its time' },
  reviewed: { zh: '评价完成', en: 'Reviewed' },
  'cancelled-paid': { zh: '发货前取消', en: 'Cancelled before shipping' },
  aftersale: { zh: '申请售后', en: 'After-sales asked for' },
  'aftersale-over': { zh: '售后处理完毕', en: 'After-sales are over' },
  refunded: { zh: '全部退款', en: 'All of it given back' },
  uncollected: { zh: '买家拒收，货款未收', en: 'Refused at the door, nothing was collected' },
  finished: { zh: '交易完成', en: 'Finished' },
}

/** Reasons a buyer can choose from when cancelling, by code. */
export const cancelReasons = {
  mind: { zh: '不想要了', en: 'Changed my mind' },
  wrong: { zh: '选错了商品或地址', en: 'Wrong goods or address' },
  price: { zh: '价格有变动或忘用优惠', en: 'The price changed, or I forgot a coupon' },
  slow: { zh: '等待时间太长', en: 'It takes too long' },
  other: { zh: '其他原因', en: 'Something else' },
} as const
export type CancelReason = keyof typeof cancelReasons

/** What an event's `why` means, for people; '' for a code that is not for them. */
export function whyText(lang: Lang, why: string): string {
  const [code = '', ...rest] = why.split(' ')
  const text = Object.hasOwn(whys, code) ? whys[code] : paidByPlugin(code)
  if (!text) return ''
  return said(lang, text.zh, text.en)
    .replace('{about}', aboutText(lang, code, rest.join(' ')))
    .replace(' （', '（')
    .trim()
}

function paidByPlugin(method: string): { zh: string; en: string } | undefined {
  const payment = pluginPayment(method)
  return payment && { zh: `${payment.name.zh}付款 {about}`, en: `Paid with ${payment.name.en} {about}` }
}

/** A reason by its code, the number a gateway gave a payment, or the words somebody has typed. */
function aboutText(lang: Lang, code: string, about: string): string {
  if (code === 'alipay' || code === 'wechat' || pluginPayment(code)) return /^[\w-]+/.exec(about)?.[0] ?? ''
  const reason = Object.hasOwn(cancelReasons, about) ? cancelReasons[about as CancelReason] : undefined
  return reason ? said(lang, `（${reason.zh}）`, `(${reason.en})`) : about
}

const statusNames: readonly (readonly [zh: string, en: string])[] = [
  ['', ''],
  ['待付款', 'To pay'],
  ['待发货', 'To ship'],
  ['待收货', 'On its way'],
  ['已完成', 'Done'],
  ['待评价', 'To review'],
  ['已取消', 'Cancelled'],
  ['退款中', 'Refunding'],
  ['已退款', 'Refunded'],
]

/** A status for people. */
export const statusName = (lang: Lang, status: number): string => said(lang, statusNames[status]?.[0], statusNames[status]?.[1]) ?? ''
