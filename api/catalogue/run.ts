import type postgres from 'postgres'
import { afterEdit, tagsOf } from '../goods/edit/after.ts'
import { settleLaunched } from '../goods/edit/settle.ts'
import { addSpu, addSpus, changeSpu } from '../goods/edit/write.ts'
import { openOne, type Pool, transact, type Tx } from '../shared/db.ts'
import { Refusal, refusalText } from '../shared/refusals.ts'
import type { Fault } from './columns.ts'
import { type Group, groupLines, judge, type Verdict } from './judge.ts'
import { parseFile } from './parse.ts'

/** Lines that are done in one transaction: a run that is killed loses no more than these. */
const AT_ONCE = 200
/** Namespace of the locks that keep two workers from one import. */
const LOCK = 20_260_705

export type Progress = { state: 'waiting' | 'running' | 'done' | 'failed'; total: number; done: number; made: number; changed: number; same: number; bad: number }

/**
 * Brings an import to its end, from where it stands: each product once, whatever was killed before. Of two workers one
 * does it and the other returns at once.
 */
export async function runImport(db: Pool, id: number, told: (progress: Progress) => void = () => {}): Promise<void> {
  // Held by a connection, so that it dies with its process.
  const held = openOne(db)
  try {
    const [lock] = await held<{ mine: boolean }[]>`select pg_try_advisory_lock(${LOCK}, ${id}::int) as mine`
    if (!lock?.mine) return
    try {
      await runHeld(db, id, told)
    } finally {
      await held`select pg_advisory_unlock(${LOCK}, ${id}::int)`
    }
  } finally {
    await held.end({ timeout: 1 })
  }
}

async function runHeld(db: Pool, id: number, told: (progress: Progress) => void): Promise<void> {
  const [job] = await db<{ state: string; format: 'csv' | 'json'; dryRun: boolean; content: Buffer | null; done: number }[]>`
    select state, format, dry_run as "dryRun", content, done from imports where id = ${id}`
  if (!job?.content) return
  const { lines, faults, hopeless } = parseFile(job.content, job.format)
  const groups = groupLines(lines)
  const dropped = new Set(faults.filter(({ warning }) => !warning).map(({ line }) => line)).size
  if (job.state === 'waiting') {
    await transact(db, async (tx) => {
      await tx`update imports set state = 'running', total = ${lines.length + dropped}, done = ${dropped}, bad = ${dropped} where id = ${id}`
      await keepFaults(tx, id, faults)
    })
    job.done = dropped
  }
  let behind = dropped
  for (const part of partsOf(groups)) {
    behind += part.reduce((sum, { rows }) => sum + rows.length, 0)
    if (behind <= job.done) continue
    told(await doPart(db, id, part, job.dryRun))
  }
  const [end] = await db<Progress[]>`
    update imports set state = ${hopeless ? 'failed' : 'done'}, content = null, ended_at = now() where id = ${id} returning state, total, done, made, changed, same, bad`
  told(end!)
}

/** Groups in bundles of about so many lines; the same bundles each time, so that `done` falls between two of them. */
function partsOf(groups: Group[]): Group[][] {
  const parts: Group[][] = []
  let size = AT_ONCE
  for (const group of groups) {
    if (size >= AT_ONCE) {
      parts.push([])
      size = 0
    }
    parts.at(-1)!.push(group)
    size += group.rows.length
  }
  return parts
}

/** A bundle in one transaction; when a product breaks it, each product by itself, so that one does not keep the others out. */
async function doPart(db: Pool, id: number, part: Group[], dryRun: boolean): Promise<Progress> {
  return await transact(db, async (tx) => {
    const verdicts = await judge(tx, part)
    if (!dryRun) await writeAll(tx, verdicts)
    await keepFaults(
      tx,
      id,
      verdicts.flatMap(({ faults }) => faults),
    )
    const sum = (key: keyof Verdict['count']) => verdicts.reduce((all, { count }) => all + count[key], 0)
    const lines = part.reduce((all, { rows }) => all + rows.length, 0)
    const [progress] = await tx<Progress[]>`
      update imports set done = done + ${lines}, made = made + ${sum('made')}, changed = changed + ${sum('changed')}, same = same + ${sum('same')}, bad = bad + ${sum('bad')}
      where id = ${id} returning state, total, done, made, changed, same, bad`
    return progress!
  })
}

async function writeAll(tx: Tx, verdicts: Verdict[]): Promise<void> {
  const wanted = verdicts.filter(({ draft }) => draft)
  const changed = wanted.flatMap(({ id }) => (id === undefined ? [] : [id]))
  const before = await tagsOf(tx, changed)
  let ids: number[]
  try {
    ids = await tx.savepoint(async (inner) => await writeTogether(inner as unknown as Tx, wanted))
  } catch {
    ids = []
    for (const verdict of wanted) {
      try {
        ids.push(await tx.savepoint(async (inner) => await writeOne(inner as unknown as Tx, verdict)))
      } catch (error) {
        refuse(verdict, error)
      }
    }
  }
  await settleLaunched(tx, ids)
  await afterEdit(tx, ids, before)
}

async function writeTogether(tx: Tx, wanted: Verdict[]): Promise<number[]> {
  const made = wanted.filter(({ id }) => id === undefined)
  const ids = await addSpus(
    tx,
    made.map(({ draft, state }) => ({ draft: draft!, state: state ?? 'draft' })),
  )
  for (const verdict of wanted) if (verdict.id !== undefined) ids.push(await writeOne(tx, verdict))
  return ids
}

async function writeOne(tx: Tx, { id, draft, state, was }: Verdict): Promise<number> {
  if (id === undefined) return await addSpu(tx, draft!, state ?? 'draft')
  await changeSpu(tx, id, undefined, draft!)
  if (state !== undefined && state !== was) await tx`update spus set state = ${state}, launch_at = null, withdraw_at = null where id = ${id}`
  return id
}

/** What only the database could see, such as a code that another clerk has given away meanwhile. */
function refuse(verdict: Verdict, error: unknown): void {
  const row = verdict.group.rows[0]!
  const text = (lang: 'zh-CN' | 'en') =>
    error instanceof Refusal ? refusalText(error.code, error.detail, lang) : String((error as { constraint_name?: string }).constraint_name ?? 'error')
  if (!(error instanceof Refusal) && (error as { constraint_name?: string }).constraint_name === undefined) throw error
  verdict.faults.push({ line: row.line, column: '', value: '', why: 'refused', detail: { text: text('zh-CN'), text_en: text('en') } })
  verdict.count = { made: 0, changed: 0, same: 0, bad: verdict.group.rows.length }
}

async function keepFaults(tx: Tx, id: number, faults: Fault[]): Promise<void> {
  if (faults.length === 0) return
  const rows = faults.map(({ detail = null, warning = false, ...fault }) => ({ ...fault, detail, warning }))
  await tx`insert into import_faults (import_id, line, "column", value, why, detail, warning)
    select ${id}, line, "column", value, why, detail, warning
    from jsonb_to_recordset(${tx.json(rows as postgres.JSONValue)}) as f (line int, "column" text, value text, why text, detail jsonb, warning boolean) order by line`
}
