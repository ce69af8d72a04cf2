import type { Deps } from '../deps.ts'
import type { PayNotice } from '../drivers/pay/types.ts'
import { openBatches } from '../shared/batches.ts'
import { type Pool, transact } from '../shared/db.ts'
import { oncePer } from '../shared/once-per.ts'
import { type GatewayName, gatewayOf } from './methods.ts'
import { settle, type Verdict } from './settle.ts'
import { settlePlain, type Told } from './settle-many.ts'

/** What a gateway posts, as flat text: a form, or the body as it came and the headers that sign it. */
export type NoticeForm = Record<string, string>

/**
 * Takes a gateway's notice. What simply pays its order is kept in the commit that books it, many at once (`settlePlain`): who dies before has not answered, and
 * the gateway tells again. Everything else is kept first, in a commit of its own, so that a crash in the middle loses nothing; then it is
 * settled, and the verdict commits with what it changed.
 * @returns whether to answer `success`: yes to everything genuine, also late, doubled or unknown ones; no to forgeries
 */
export async function takeNotice(deps: Judging, method: GatewayName, raw: NoticeForm): Promise<boolean> {
  const come = { method, raw, at: deps.clock() }
  const notice = await readOrKeep(deps, come)
  if (notice.verdict === 'genuine') await settlingQueue(deps.db, deps.log)({ ...come, answer: notice.answer })
  else await keepNotice(deps.db, come, notice.verdict)
  return notice.verdict === 'genuine'
}

type Judging = Pick<Deps, 'clock' | 'db' | 'log' | 'pay'>
type Come = { method: GatewayName; raw: NoticeForm; at: Date }

/** What cannot even be read now is kept, and judged later. */
async function readOrKeep(deps: Judging, come: Come): Promise<PayNotice> {
  try {
    return await readNotice(deps, come)
  } catch (error) {
    await keepNotice(deps.db, come, null)
    throw error
  }
}

/** By the time it came, not by the time somebody found the leisure to look at it. */
const readNotice = (deps: Judging, { method, raw, at }: Come): Promise<PayNotice> => gatewayOf(deps, method).readNotice(raw, at)

/** Settles the notices that a crash left without a verdict. */
export async function judgeLeftNotices(deps: Judging): Promise<void> {
  const before = new Date(deps.clock().getTime() - 60_000)
  // Those of a gateway that the shop has left wait for it to come back.
  const known = Object.keys(deps.pay).filter((method) => deps.pay[method])
  const left = await deps.db<(Come & { id: number })[]>`
    select id, method, raw, at from payment_notices where verdict is null and source = 'notice' and at < ${before} and method = any(${known}) order by id limit 100`
  for (const { id, ...come } of left) {
    const notice = await readNotice(deps, come)
    if (notice.verdict === 'genuine') await settleKept(deps.db, id, { ...come, answer: notice.answer })
    else await deps.db`update payment_notices set verdict = ${notice.verdict} where id = ${id}`
  }
}

/** Strangers can post too: what they left is thrown away after a month. */
export async function forgetForgeries(db: Pool): Promise<void> {
  await db`delete from payment_notices where verdict = 'forged' and at < now() - interval '30 days'`
}

async function keepNotice(db: Pool, { method, raw, at }: Come, verdict: 'forged' | 'foreign' | null): Promise<number> {
  const [kept] = await db<{ id: number }[]>`
    insert into payment_notices (method, source, raw, number, verdict, at)
    values (${method}, 'notice', ${db.json(raw)}, ${raw.out_trade_no?.slice(0, 64) ?? null}, ${verdict}, ${at}) returning id`
  return kept!.id
}

/** Notices that one transaction settles. */
const MOST_TOGETHER = 64

/** The queue of this process: notices that come while others are being settled are settled together by the next transaction, as orders are placed. */
const settlingQueue = oncePer((db: Pool, log: Deps['log']) =>
  openBatches<Told, Verdict>({ most: MOST_TOGETHER, together: (told) => settleTogether({ db, log }, told), alone: (told) => settleAlone(db, told) }),
)

async function settleTogether({ db, log }: Pick<Deps, 'db' | 'log'>, told: readonly Told[]): Promise<Map<Told, Verdict>> {
  const paid = await transact(db, (tx) => settlePlain(tx, told)).catch((error: unknown) => {
    log.warn(error, 'notices that came together are settled one by one')
    return new Set<Told>()
  })
  return new Map([...paid].map((one) => [one, 'paid']))
}

async function settleAlone(db: Pool, told: Told): Promise<Verdict> {
  return await settleKept(db, await keepNotice(db, told, null), told)
}

async function settleKept(db: Pool, id: number, { method, answer }: Told): Promise<Verdict> {
  return await transact(db, async (tx) => {
    const verdict = await settle(tx, { method, source: 'notice', answer })
    await tx`update payment_notices set verdict = ${verdict}, number = ${answer.number.slice(0, 64)} where id = ${id}`
    return verdict
  })
}
