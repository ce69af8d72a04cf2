import type { Answer, PaymentMethod, Plugin, Shop } from '@jishi/plugin'
import type { Config } from '../config.ts'
import { GatewayDown, type Opened, type PayAnswer, type PayGateway, type PayWish, RefundRefused, type StatementLine } from '../drivers/pay/types.ts'
import { DAY_MS } from '../shared/time.ts'
import { askPlugin, askStill, stillFor } from './ask.ts'
import { pluginPayments } from './loaded.ts'

const MOST_LINES = 200_000

type Paid = Extract<Answer, { state: 'paid' }>
type Settings = Pick<Config, 'plugins' | 'publicUrl'>

/**
 * A plugin's way to pay as the shop's own payments take it. Nothing of what the plugin says is believed that could not be: what
 * is no such answer, thrown or late is a gateway that is down, of which nothing is known.
 */
export function pluginGateway(plugin: Plugin, payment: PaymentMethod, config: Settings): PayGateway {
  const { method } = payment
  const call = async <T>(what: string, ask: (shop: Shop) => Promise<unknown>, read: (answer: unknown) => T): Promise<T> => {
    try {
      return await askPlugin(plugin, config, `${method} ${what}`, ask, read)
    } catch (error) {
      throw new GatewayDown(`${method} ${what}: ${error instanceof Error ? error.message.slice(0, 200) : 'it threw no error'}`)
    }
  }
  const open = (wish: PayWish) =>
    call(
      'start',
      (shop) => payment.start(paymentOf(wish), shop),
      (started) => readStarted(payment, started, wish, () => originsOf(plugin, payment, config)),
    )
  const about = (what: 'ask' | 'close', number: string) =>
    call(
      what,
      (shop) => payment[what](number, shop),
      (answer) => readAnswer(answer, number),
    )

  return {
    // A code is asked for when the buyer looks at it, so that placing an order need not wait for one.
    ...(payment.way === 'code' ? {} : { pageUrl: async (wish) => ((await open(wish)) as { payUrl: string }).payUrl }),
    open,

    async readNotice({ body = '', ...headers }, at) {
      const read = () => {
        const said = payment.readNotice({ body, headers, at }, stillFor(plugin, config))
        if (said === undefined) return { verdict: 'forged' as const }
        if (typeof said.number !== 'string' || said.number === '' || said.number.length > 64) throw new Error('a notice without a number')
        return { verdict: 'genuine' as const, answer: readAnswer(said.answer, said.number) }
      }
      // The other side sends it again, or is asked: nothing is lost that was true.
      return askStill(plugin, `${method} readNotice`, read, () => ({ verdict: 'forged' as const }))
    },

    readReturn: () => undefined,
    query: (number) => about('ask', number),

    async refund({ requestNumber, why, ...wish }) {
      const answer = await call('refund', (shop) => payment.refund({ ...wish, refund: requestNumber, why: why.slice(0, 200) }, shop), readRefund)
      if (typeof answer === 'string') return answer
      throw new RefundRefused(`${method} refund: ${answer.refused}`)
    },
    queryRefund: ({ number, requestNumber }) => call('askRefund', (shop) => payment.askRefund({ number, refund: requestNumber }, shop), readRefundState),
    close: (number) => about('close', number),
    ...(payment.statement ? { statement: (day) => call('statement', (shop) => payment.statement!(day, shop), readLines) } : {}),
  }
}

/** Where plugins that are loaded lead buyers to pay. */
export const pluginOrigins = (config: Settings): string[] =>
  pluginPayments().flatMap(({ plugin, payment }) =>
    askStill(
      plugin,
      `${payment.method} origins`,
      () => originsOf(plugin, payment, config),
      () => [],
    ),
  )

/** Only what is an origin: this goes into a header. */
function originsOf(plugin: Plugin, payment: PaymentMethod, config: Settings): string[] {
  const said = payment.origins?.(stillFor(plugin, config)) ?? []
  return said.flatMap((origin) => URL.parse(origin)?.origin ?? []).filter((origin) => /^https?:/.test(origin))
}

const paymentOf = ({ number, amount, subject, returnUrl, noticeUrl, payBefore }: PayWish) => ({ number, amount, subject, returnUrl, noticeUrl, payBefore })

function readStarted({ way }: PaymentMethod, started: unknown, { returnUrl }: PayWish, origins: () => string[]): Opened {
  const { address, code } = (started ?? {}) as { address?: unknown; code?: unknown }
  if (way === 'wait') return { payUrl: returnUrl }
  if (way === 'code') {
    if (typeof code !== 'string' || code === '' || code.length > 500) throw new Error('start gave no code')
    return { codeUrl: code }
  }
  const url = typeof address === 'string' && address.length <= 4000 ? URL.parse(address) : null
  if (!url) throw new Error('start gave no address')
  if (!origins().includes(url.origin)) throw new Error(`start leads to ${url.origin}, which is none of its origins`)
  return { payUrl: url.href }
}

function readAnswer(given: unknown, number: string): PayAnswer {
  const answer = (given ?? {}) as { [Key in keyof Paid]?: unknown }
  if (answer.state === 'waiting' || answer.state === 'closed' || answer.state === 'unknown') return { state: answer.state, number }
  if (answer.state !== 'paid') throw new Error('no state of a payment')
  const { tradeNo, amount, paidAt } = answer
  if (typeof tradeNo !== 'string' || !/^[\x21-\x7e]{1,64}$/.test(tradeNo)) throw new Error('a paid payment without a number of theirs')
  if (!isFen(amount) || amount === 0) throw new Error('a paid payment without whole fen')
  if (!isMoment(paidAt)) throw new Error('a paid payment without its time')
  return { state: 'paid', number, tradeNo, amount, paidAt }
}

function readRefund(answer: unknown): 'done' | 'waiting' | { refused: string } {
  if (answer === 'done' || answer === 'waiting') return answer
  const { refused } = (answer ?? {}) as { refused?: unknown }
  if (typeof refused !== 'string') throw new Error('no state of a refund')
  return { refused: refused.slice(0, 300) }
}

function readRefundState(answer: unknown): 'done' | 'waiting' | 'refused' | 'unknown' {
  const known = (['done', 'waiting', 'refused', 'unknown'] as const).find((one) => one === answer)
  if (!known) throw new Error('no state of a refund')
  return known
}

function readLines(given: unknown): StatementLine[] {
  if (!Array.isArray(given) || given.length > MOST_LINES) throw new Error('no statement')
  return given.map(({ kind, number, tradeNo, amount, fee, at }: StatementLine) => {
    const right =
      (kind === 'payment' || kind === 'refund') && typeof number === 'string' && typeof tradeNo === 'string' && isFen(amount) && Number.isSafeInteger(fee) && isMoment(at)
    if (!right) throw new Error('a line of a statement that is none')
    return { kind, number, tradeNo, amount, fee, at }
  })
}

const isFen = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
/** Not before there were shops like this, and not tomorrow. */
const isMoment = (value: unknown): value is Date => value instanceof Date && value.getTime() > Date.UTC(2020, 0) && value.getTime() < Date.now() + DAY_MS
