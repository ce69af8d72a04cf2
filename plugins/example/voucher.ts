import type { Answer, PaymentMethod } from '@jishi/plugin'
import { call, isSigned } from './calls.ts'

/** What the counter says of a payment. Times are in milliseconds since 1970, amounts in fen. */
export type Told = { number: string; state: 'paid' | 'waiting' | 'closed'; trade?: string; amount?: number; paid_at?: number }

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><rect width="36" height="36" rx="8" fill="#8a4b9e"/><path fill="none" stroke="#fff" stroke-width="2" d="M8 13h20v4a2 2 0 0 0 0 4v4H8v-4a2 2 0 0 0 0-4z"/><path stroke="#fff" stroke-width="2" stroke-dasharray="2 2" d="M21 14v11"/></svg>`

/** Paying with a gift voucher at the counter's own page. */
export const voucher: PaymentMethod = {
  method: 'giftvoucher',
  name: { zh: '礼品券', en: 'Gift voucher' },
  hint: { zh: '在礼品券柜台输入券号付款', en: 'Enter your voucher’s number at the counter' },
  icon,
  way: 'page',
  origins: ({ settings }) => [new URL(settings.VOUCHER_URL ?? '').origin],

  async start({ number, amount, subject, returnUrl, noticeUrl, payBefore }, shop) {
    const { said } = await call<{ address: string }>(shop, '/payments', { number, amount, subject, returnUrl, noticeUrl, until: payBefore.getTime() })
    return { address: said.address }
  },

  noticeHeaders: ['x-voucher-signature'],
  readNotice({ body, headers }, { settings }) {
    if (!isSigned(settings.VOUCHER_KEY ?? '', body, headers['x-voucher-signature'] ?? '')) return undefined
    const told = JSON.parse(body) as Told
    return { number: told.number, answer: answerOf(told) }
  },

  async ask(number, shop) {
    const { status, said } = await call<Told>(shop, `/payments/${number}`, undefined, [404])
    return status === 404 ? { state: 'unknown' } : answerOf(said)
  },

  async refund({ number, refund, amount, why }, shop) {
    const { status, said } = await call<{ state: 'done'; error?: string }>(shop, `/payments/${number}/refunds`, { refund, amount, why }, [409])
    return status === 409 ? { refused: said.error ?? 'refused' } : said.state
  },

  async askRefund({ number, refund }, shop) {
    const { status } = await call(shop, `/payments/${number}/refunds/${refund}`, undefined, [404])
    return status === 404 ? 'unknown' : 'done'
  },

  async close(number, shop) {
    const { status, said } = await call<Told>(shop, `/payments/${number}/close`, {}, [404])
    return status === 404 ? { state: 'unknown' } : answerOf(said)
  },

  async statement(day, shop) {
    type Line = { kind: 'payment' | 'refund'; number: string; trade: string; amount: number; fee: number; at: number }
    const { said } = await call<{ lines: Line[] }>(shop, `/statements/${day}`)
    return said.lines.map(({ kind, number, trade, amount, fee, at }) => ({ kind, number, tradeNo: trade, amount, fee, at: new Date(at) }))
  },
}

function answerOf({ state, trade, amount, paid_at }: Told): Answer {
  if (state !== 'paid') return { state }
  return { state, tradeNo: trade ?? '', amount: amount ?? 0, paidAt: new Date(paid_at ?? Number.NaN) }
}
