import type { Db } from '../shared/db.ts'

/** A place where the log and its chain do not fit together. */
export type Tampering = {
  /** Where in the chain; 0 for a line that is in no place of it. */
  place: number
  /** The line of the log; 0 where there is no saying. */
  lineId: number
  fault: 'changed' | 'removed' | 'unsealed' | 'gap'
}
export type Verdict = { lines: number; head: Head; faults: Tampering[] }

/** More faults than this need no list. */
const MOST_FAULTS = 100

/** Where a seal stands in the chain. */
export type Head = { place: number; seal: string }

/**
 * Walks the chain from its beginning, or from a head that was proven before: every seal must be the hash of the one before and of
 * its line, and every line must have one. A changed line, or one that was taken out or put in, is named by its place. Whoever cut the end
 * off, with its seals, is found by `known`: a head that an earlier verdict printed. For one answer about one moment: in a transaction.
 */
export async function verifyAuditLog(db: Db, known?: Head, from: Head = BEGINNING): Promise<Verdict> {
  const [faults, heads, unsealed, [count]] = await Promise.all([
    db<Tampering[]>`
      select place, "lineId", case when lineless then 'removed' when gap then 'gap' else 'changed' end as fault from (
        select s.place, s.line_id as "lineId", l.id is null as lineless, s.place <> lag(s.place, 1, ${from.place}::bigint) over (order by s.place) + 1 as gap,
          l.id is null or s.seal <> audit_seal(lag(s.seal, 1, ${from.seal}::text) over (order by s.place), l) as wrong
        from audit_seals s left join audit_log l on l.id = s.line_id where s.place > ${from.place}) walked
      where lineless or gap or wrong order by place limit ${MOST_FAULTS}`,
    db<Head[]>`select place, seal from audit_seals order by place desc limit 1`,
    db<Tampering[]>`
      select 0 as place, l.id as "lineId", 'unsealed' as fault from audit_log l
      where l.id > coalesce((select line_id from audit_seals where place = ${from.place}), 0) and not exists (select from audit_seals where line_id = l.id)
      order by l.id limit ${MOST_FAULTS}`,
    db<{ n: number }[]>`select count(*)::int as n from audit_log`,
  ])
  const cut = known && !(await holdsHead(db, known)) ? [{ place: known.place, lineId: 0, fault: 'removed' as const }] : []
  return { lines: count!.n, head: heads[0] ?? BEGINNING, faults: [...faults, ...unsealed, ...cut] }
}
const BEGINNING: Head = { place: 0, seal: '' }

async function holdsHead(db: Db, { place, seal }: Head): Promise<boolean> {
  if (place === 0) return true
  const [held] = await db`select 1 from audit_seals where place = ${place} and seal = ${seal}`
  return held !== undefined
}
