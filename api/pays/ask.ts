import type { Deps } from '../deps.ts'
import { GatewayDown, type PayAnswer } from '../drivers/pay/types.ts'
import { Status } from '../orders/states.ts'
import { transact } from '../shared/db.ts'
import { type GatewayName, gatewayOf } from './methods.ts'
import { SECONDS_BETWEEN_QUESTIONS } from './schedule.ts'
import { settle, type Verdict } from './settle.ts'

type Asking = Pick<Deps, 'db' | 'pay' | 'clock' | 'log'>
type Waiting = { method: GatewayName; orderStatus: number; payBefore: Date }

const AT_ONCE = 4
const CLAIM = 20
/** The gateway's clock may be behind ours; only after this is a page that was never opened dead for sure. */
const CLOCK_MARGIN_MS = 2 * 60_000

/**
 * Asks the gateway about one payment and settles the answer. A trade that nobody may pay any more, or that the buyer has turned
 * away from (`close`), is closed there. Throws GatewayDown when nothing was learned.
 */
export async function askAbout(deps: Asking, number: string, { close = false } = {}): Promise<Verdict> {
  const [waiting] = await deps.db<Waiting[]>`
    select p.method, o.status as "orderStatus", o.pay_before as "payBefore" from payments p join orders o on o.id = p.order_id
    where p.number = ${number} and p.method not in ('balance', 'cod')`
  if (!waiting) return 'unknown'
  const { method } = waiting
  const answer = await decide(deps, waiting, await gatewayOf(deps, method).query(number), close)
  return await transact(deps.db, async (tx) => {
    const verdict = await settle(tx, { method, source: 'query', answer })
    if (verdict === 'paid' || verdict === 'surplus' || verdict === 'wrong amount') {
      await tx`insert into payment_notices (method, source, raw, number, verdict) values (${method}, 'query', ${tx.json({ ...answer, paidAt: answer.state === 'paid' ? answer.paidAt.toISOString() : null })}, ${number}, ${verdict})`
    }
    return verdict
  })
}

/** The gateway's answer, after closing there what waits for an order that is over. */
async function decide(deps: Asking, { method, orderStatus, payBefore }: Waiting, answer: PayAnswer, close: boolean): Promise<PayAnswer> {
  if (answer.state === 'paid' || answer.state === 'closed') return answer
  const now = deps.clock()
  const open = orderStatus === Status.unpaid && payBefore > now
  if (open && !close) return answer
  if (answer.state === 'waiting') return await gatewayOf(deps, method).close(answer.number)
  // The gateway cannot close what it has never seen, and a signed page works until pay_before: until then we keep asking.
  return now.getTime() > payBefore.getTime() + CLOCK_MARGIN_MS ? { state: 'closed', number: answer.number } : answer
}

/**
 * Asks about every payment whose time has come: this is how lost notices are found. A claim pushes the next question
 * ahead and commits before anything is asked, so that many sweeps at once share the work.
 */
export async function askDuePayments(deps: Asking): Promise<void> {
  for (;;) {
    const numbers = await claimDue(deps)
    const queue = numbers.values()
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const number of queue) await askQuietly(deps, number)
      }),
    )
    if (numbers.length < CLAIM) return
  }
}

async function claimDue({ db, clock }: Asking): Promise<string[]> {
  const now = clock()
  const rows = await db<{ number: string }[]>`
    with due as (select id from payments where ask_at <= ${now} order by ask_at limit ${CLAIM} for no key update skip locked)
    update payments p set asked = asked + 1,
      ask_at = ${now}::timestamptz + make_interval(secs => (${SECONDS_BETWEEN_QUESTIONS}::int[])[least(asked + 2, ${SECONDS_BETWEEN_QUESTIONS.length})])
    from due where p.id = due.id returning p.number`
  return rows.map(({ number }) => number)
}

/** One silent gateway must not keep the sweep from the next payment. */
async function askQuietly(deps: Asking, number: string): Promise<void> {
  try {
    await askAbout(deps, number)
  } catch (error) {
    if (!(error instanceof GatewayDown)) throw error
    deps.log.warn({ number, reason: error.message }, 'the gateway did not answer')
  }
}
