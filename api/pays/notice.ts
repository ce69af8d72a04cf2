import type { Deps } from '../deps.ts'
import { type Pool, transact, type Tx } from '../shared/db.ts'
import { settle, type Verdict } from './settle.ts'

/** What a gateway posts, as flat text. */
export type NoticeForm = Record<string, string>

/**
 * Takes a gateway's notice. It is kept first, in a commit of its own, so that a crash in the middle loses nothing; then it
 * is checked and settled, and the verdict commits with what it changed.
 * @returns whether to answer `success`: yes to everything genuine, also late, doubled or unknown ones; no to forgeries
 */
export async function takeNotice(deps: Pick<Deps, 'db' | 'pay'>, form: NoticeForm): Promise<boolean> {
  const id = await keepNotice(deps.db, form)
  return (await judge(deps, id, form)) !== 'refused'
}

/** Settles the notices that a crash left without a verdict. */
export async function judgeLeftNotices(deps: Pick<Deps, 'db' | 'pay'>): Promise<void> {
  const left = await deps.db<{ id: number; raw: NoticeForm }[]>`
    select id, raw from payment_notices where verdict is null and source = 'notice' and at < now() - interval '1 minute' order by id limit 100`
  for (const { id, raw } of left) await judge(deps, id, raw)
}

/** Strangers can post too: what they left is thrown away after a month. */
export async function forgetForgeries(db: Pool): Promise<void> {
  await db`delete from payment_notices where verdict = 'forged' and at < now() - interval '30 days'`
}

async function keepNotice(db: Pool, form: NoticeForm): Promise<number> {
  const [kept] = await db<{ id: number }[]>`
    insert into payment_notices (method, source, raw, number) values ('alipay', 'notice', ${db.json(form)}, ${form.out_trade_no?.slice(0, 64) ?? null}) returning id`
  return kept!.id
}

async function judge({ db, pay }: Pick<Deps, 'db' | 'pay'>, id: number, form: NoticeForm): Promise<Verdict | 'refused'> {
  const notice = pay.alipay.readNotice(form)
  if (notice.verdict !== 'genuine') {
    await db`update payment_notices set verdict = ${notice.verdict} where id = ${id}`
    return 'refused'
  }
  return await transact(db, async (tx) => {
    const verdict = await settle(tx, { method: 'alipay', source: 'notice', answer: notice.answer })
    await writeVerdict(tx, id, verdict)
    return verdict
  })
}

async function writeVerdict(tx: Tx, id: number, verdict: Verdict): Promise<void> {
  await tx`update payment_notices set verdict = ${verdict} where id = ${id}`
}
