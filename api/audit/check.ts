import type { Db, Pool } from '../shared/db.ts'
import { type Head, type Tampering, type Verdict, verifyAuditLog } from './verify.ts'

/** A walk of the whole chain, as it is kept: when, how far, and what it found. */
export type Check = Head & { at: Date; faults: Tampering[] }

/** The whole chain is walked again when its last walk is so old. */
const EVERY_MS = 24 * 3_600_000

/**
 * Walks the whole chain and keeps what it found; the head of a walk without faults is what visits start from. An end that was cut off
 * since the last such head is found, too.
 */
export async function checkAuditLog(pool: Pool, now: Date): Promise<Verdict> {
  const verdict = await walk(pool, async (db) => await verifyAuditLog(db, await lastProven(db)))
  await pool`
    insert into audit_checks (at, place, seal, lines, faults)
    values (${now}, ${verdict.head.place}, ${verdict.head.seal}, ${verdict.lines}, ${pool.json(verdict.faults)})`
  return verdict
}

/** The same, when it is time; two workers at once find the same. Undefined when it is not. */
export async function checkWhenDue(pool: Pool, now: Date): Promise<Verdict | undefined> {
  const last = await lastCheck(pool)
  if (last && now.getTime() - last.at.getTime() < EVERY_MS) return undefined
  return await checkAuditLog(pool, now)
}

/**
 * How the log stands, quickly: the chain from the last proven head on, and what the last whole walk found. `whole` walks all of it.
 * What somebody does to lines before that head shows at the next whole walk.
 */
export async function readVerdict(pool: Pool, whole: boolean): Promise<Verdict & { proven: Check | undefined }> {
  return await walk(pool, async (db) => {
    const [proven, last] = await Promise.all([lastProven(db), lastCheck(db)])
    if (whole || !proven) return { ...(await verifyAuditLog(db, proven)), proven }
    const since = await verifyAuditLog(db, proven, proven)
    const found = last && last.at > proven.at ? last.faults : []
    const known = new Set(since.faults.map(nameOf))
    return { ...since, faults: [...found.filter((fault) => !known.has(nameOf(fault))), ...since.faults], proven }
  })
}
const nameOf = ({ place, lineId, fault }: Tampering): string => `${place} ${lineId} ${fault}`

/** Of one moment: a line that is written meanwhile is in none of the answers, or in all of them. */
const walk = async <T>(pool: Pool, work: (db: Db) => Promise<T>): Promise<T> => (await pool.begin('isolation level repeatable read read only', work)) as T

async function lastCheck(db: Db): Promise<Check | undefined> {
  const [check] = await db<Check[]>`select at, place, seal, faults from audit_checks order by id desc limit 1`
  return check
}

async function lastProven(db: Db): Promise<Check | undefined> {
  const [check] = await db<Check[]>`select at, place, seal, faults from audit_checks where faults = '[]' order by id desc limit 1`
  return check
}
