import type { Deps } from '../deps.ts'
import { type Pool, transact, type Tx } from '../shared/db.ts'
import { type GatewayName, gatewayOf } from './methods.ts'
import { settle, type Verdict } from './settle.ts'
import { settlePlain, type Told } from './settle-many.ts'

/** What a gateway posts, as flat text: a form, or the body as it came and the headers that sign it. */
export type NoticeForm = Record<string, string>

/**
 * Takes a gateway's notice. It is kept first, in a commit of its own, so that a crash in the middle loses nothing; then it
 * is checked and settled, and the verdict commits with what it changed.
 * @returns whether to answer `success`: yes to everything genuine, also late, doubled or unknown ones; no to forgeries
 */
export async function takeNotice(deps: Pick<Deps, 'clock' | 'db' | 'log' | 'pay'>, method: GatewayName, form: NoticeForm): Promise<boolean> {
  const at = deps.clock()
  const id = await keepNotice(deps.db, method, form, at)
  return (await judge(deps, { id, method, raw: form, at })) !== 'refused'
}

type Kept = { id: number; method: GatewayName; raw: NoticeForm; at: Date }

/** Settles the notices that a crash left without a verdict. */
export async function judgeLeftNotices(deps: Pick<Deps, 'clock' | 'db' | 'log' | 'pay'>): Promise<void> {
  const before = new Date(deps.clock().getTime() - 60_000)
  // Those of a gateway that the shop has left wait for it to come back.
  const known = Object.keys(deps.pay).filter((method) => deps.pay[method])
  const left = await deps.db<Kept[]>`
    select id, method, raw, at from payment_notices where verdict is null and source = 'notice' and at < ${before} and method = any(${known}) order by id limit 100`
  for (const kept of left) await judge(deps, kept)
}

/** Strangers can post too: what they left is thrown away after a month. */
export async function forgetForgeries(db: Pool): Promise<void> {
  await db`delete from payment_notices where verdict = 'forged' and at < now() - interval '30 days'`
}

async function keepNotice(db: Pool, method: GatewayName, form: NoticeForm, at: Date): Promise<number> {
  const [kept] = await db<{ id: number }[]>`
    insert into payment_notices (method, source, raw, number, at) values (${method}, 'notice', ${db.json(form)}, ${form.out_trade_no?.slice(0, 64) ?? null}, ${at}) returning id`
  return kept!.id
}

/** By the time it came, not by the time somebody found the leisure to look at it. */
async function judge(deps: Pick<Deps, 'db' | 'log' | 'pay'>, { id, method, raw, at }: Kept): Promise<Verdict | 'refused'> {
  const notice = gatewayOf(deps, method).readNotice(raw, at)
  if (notice.verdict !== 'genuine') {
    await deps.db`update payment_notices set verdict = ${notice.verdict} where id = ${id}`
    return 'refused'
  }
  return await settleTogether(deps, { id, method, answer: notice.answer })
}

type Settling = Pick<Deps, 'db' | 'log'>
type Waiting = { told: Told; resolve(verdict: Verdict): void; reject(error: unknown): void }

/** Notices that one transaction settles. */
const MOST_TOGETHER = 64

const queues = new WeakMap<Pool, { waiting: Waiting[]; busy: boolean }>()

/** Notices that come while others are being settled are settled together by the next transaction, as orders are placed. */
function settleTogether(deps: Settling, told: Told): Promise<Verdict> {
  const queue = queues.get(deps.db) ?? { waiting: [], busy: false }
  queues.set(deps.db, queue)
  return new Promise((resolve, reject) => {
    queue.waiting.push({ told, resolve, reject })
    if (!queue.busy) void serve(deps, queue)
  })
}

async function serve(deps: Settling, queue: { waiting: Waiting[]; busy: boolean }): Promise<void> {
  queue.busy = true
  while (queue.waiting.length > 0) {
    const batch = queue.waiting.splice(0, MOST_TOGETHER)
    const left = await settleBatch(deps, batch)
    // What is not plain, or went wrong for many, goes its own way beside the next batch; it may wait for somebody's lock.
    for (const { told, resolve, reject } of left) void settleAlone(deps.db, told).then(resolve, reject)
  }
  queue.busy = false
}

/** Those about which nothing was done. */
async function settleBatch({ db, log }: Settling, batch: Waiting[]): Promise<Waiting[]> {
  const paid = await transact(db, (tx) =>
    settlePlain(
      tx,
      batch.map(({ told }) => told),
    ),
  ).catch((error: unknown) => {
    log.warn(error, 'notices that came together are settled one by one')
    return new Set<Told>()
  })
  for (const { told, resolve } of batch) if (paid.has(told)) resolve('paid')
  return batch.filter(({ told }) => !paid.has(told))
}

async function settleAlone(db: Pool, { id, method, answer }: Told): Promise<Verdict> {
  return await transact(db, async (tx) => {
    const verdict = await settle(tx, { method, source: 'notice', answer })
    await writeVerdict(tx, id, answer.number, verdict)
    return verdict
  })
}

async function writeVerdict(tx: Tx, id: number, number: string, verdict: Verdict): Promise<void> {
  await tx`update payment_notices set verdict = ${verdict}, number = ${number.slice(0, 64)} where id = ${id}`
}
