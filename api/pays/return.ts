import type { PayMethodName } from '../config/choices.ts'
import type { Deps } from '../deps.ts'
import { GatewayDown } from '../drivers/pay/types.ts'
import { askAbout } from './ask.ts'
import { type PaymentView, readByNumber } from './read.ts'

export type ReturnQuery = Record<string, string>
type Asker = (number: string) => Promise<void>

/** Where the buyer stands after the gateway's page: an order and whether its payment arrived. */
export type Outcome = { orderId: number; amount: number; paid: boolean; method: PayMethodName }

/**
 * What became of the payment that a gateway's return query speaks of: undefined unless the query is genuine, or `userId`
 * owns the payment. What is not yet known to be paid is asked at the gateway; a gateway that is down counts as "not yet".
 */
export async function readOutcome(deps: Pick<Deps, 'db' | 'pay'>, ask: Asker, query: ReturnQuery, userId?: number): Promise<Outcome | undefined> {
  const signed = deps.pay.alipay.readReturn(query)
  const number = signed ?? (userId === undefined ? undefined : query.out_trade_no?.slice(0, 64))
  if (number === undefined || number.includes('\0')) return undefined
  const owner = signed === undefined ? userId : undefined
  const payment = await readByNumber(deps.db, number, owner)
  if (!payment || payment.state !== 'waiting') return payment && outcomeOf(payment)
  await ask(number)
  return outcomeOf((await readByNumber(deps.db, number)) ?? payment)
}

const outcomeOf = ({ orderId, amount, state, method }: PaymentView): Outcome => ({ orderId, amount, paid: state === 'succeeded', method })

/** Asks about a number, once at a time: reloads of a result page join the question that is on its way. */
export function singleAsker(deps: Pick<Deps, 'db' | 'pay' | 'clock' | 'log'>): Asker {
  const asking = new Map<string, Promise<void>>()
  return (number) => {
    const running = asking.get(number)
    if (running) return running
    const question = askAbout(deps, number)
      .then(
        () => {},
        (error: unknown) => {
          if (!(error instanceof GatewayDown)) throw error
          deps.log.warn({ number, reason: error.message }, 'the gateway did not answer')
        },
      )
      .finally(() => asking.delete(number))
    asking.set(number, question)
    return question
  }
}
