import { type Lang, said } from '../shared/i18n.ts'
import type { CaseStatus, Kind } from './states.ts'

const kindNames: Record<Kind, [string, string]> = { refund: ['仅退款', 'Refund'], return: ['退货退款', 'Return and refund'], exchange: ['换货', 'Exchange'] }
const statusNames: Record<CaseStatus, [string, string]> = {
  asked: ['待商家处理', 'Waiting for the shop'],
  approved: ['待寄回商品', 'Waiting for your parcel'],
  returning: ['待商家收货', 'On its way back'],
  refunding: ['退款中', 'Refund under way'],
  exchanging: ['待发出换货', 'Exchange being packed'],
  done: ['已完成', 'Done'],
  refused: ['商家已拒绝', 'Refused'],
  withdrawn: ['已撤销', 'Withdrawn'],
  lapsed: ['已失效', 'Lapsed'],
}

/** What people read for a kind or a status. */
export const kindName = (kind: Kind, lang: Lang): string => said(lang, ...kindNames[kind])
export const statusName = (status: CaseStatus, lang: Lang): string => said(lang, ...statusNames[status])
