import { payments } from '../seeing/metrics.ts'
import { afterCommit, type Tx } from '../shared/db.ts'

/** `asked`: somebody was sent to pay. `paid`, `refunded`. `failed`: the gateway has closed it, or the cash never came. The others as a gateway's word was judged (settle.ts). */
type Outcome = 'asked' | 'paid' | 'failed' | 'refunded' | 'surplus' | 'wrong amount' | 'foreign' | 'again' | 'unknown' | 'not paid'

/** Counts what became of a payment, once it is so. */
export function countPayment(tx: Tx, method: string, outcome: Outcome, count = 1): void {
  if (count > 0) afterCommit(tx, () => payments.inc({ method, outcome }, count))
}
