import type { Deps } from '../deps.ts'
import { transact, type Tx } from '../shared/db.ts'
import { enqueue } from '../shared/jobs.ts'
import { Refusal } from '../shared/refusals.ts'
import { gatewayOf, isGateway, orRefuse } from './methods.ts'
import { finishRefund } from './refund.ts'

type Stuck = { id: number; number: string; paymentNumber: string; method: string; state: string; surplus: boolean }
type Decision = { action: 'retry' | 'wallet'; note: string; clerkId: number }

/**
 * What the staff decides about a refund that the gateway has refused for good: ask it again, or fill the buyer's wallet instead.
 * The gateway is asked once more before the wallet is filled, so that nobody is paid twice.
 * Throws 10511 for none, 10508 when it is not stuck (any more), 10502 when the gateway cannot be asked.
 */
export async function decideStuck(deps: Pick<Deps, 'db' | 'pay' | 'clock'>, refundId: number, decision: Decision): Promise<void> {
  const [stuck] = await deps.db<Stuck[]>`
    select r.id, r.number, p.number as "paymentNumber", p.method, r.state, p.state = 'surplus' as surplus from refunds r join payments p on p.id = r.payment_id where r.id = ${refundId}`
  if (!stuck) throw new Refusal(10511)
  if (stuck.state !== 'stuck') throw new Refusal(10508)
  const arrived = decision.action === 'wallet' && (await hasArrived(deps, stuck))
  await transact(deps.db, async (tx) => {
    if (decision.action === 'retry') return await retry(tx, stuck.id, decision)
    const destination = arrived ? 'source' : 'wallet'
    const noted =
      await tx`update refunds set destination = ${destination}, decided_by = ${decision.clerkId}, note = ${decision.note} where id = ${stuck.id} and state = 'stuck' returning 1`
    if (noted.count === 0 || !(await finishRefund(tx, stuck.id, deps.clock(), 'stuck'))) throw new Refusal(10508)
  })
}

async function retry(tx: Tx, id: number, { clerkId, note }: Decision): Promise<void> {
  const moved = await tx`update refunds set state = 'waiting', tried = 0, try_at = now(), decided_by = ${clerkId}, note = ${note} where id = ${id} and state = 'stuck' returning 1`
  if (moved.count === 0) throw new Refusal(10508)
  await enqueue(tx, 'send-refund', { refundId: id })
}

async function hasArrived(deps: Pick<Deps, 'pay'>, { method, number, paymentNumber }: Stuck): Promise<boolean> {
  if (!isGateway(method)) return false
  const state = await orRefuse(gatewayOf(deps, method).queryRefund({ number: paymentNumber, requestNumber: number }))
  if (state === 'waiting') throw new Refusal(10502)
  return state === 'done'
}
