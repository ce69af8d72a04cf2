import type { Db, Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import type { Progress } from './run.ts'

export type Import = Progress & { id: number; fileName: string; format: 'csv' | 'json'; dryRun: boolean; staffName: string | null; createdAt: Date; endedAt: Date | null }
export type FaultLine = { line: number; column: string; value: string; why: string; detail: Record<string, string | number> | null; warning: boolean }

/** Takes a file in; a job does the rest. The format is told by the file's name, else by its first sign. */
export async function startImport(tx: Tx, { content, fileName, dryRun, staffId }: { content: Buffer; fileName: string; dryRun: boolean; staffId: number | null }): Promise<number> {
  const format = /\.json$/i.test(fileName) || /^\s*[[{]/.test(content.subarray(0, 50).toString('latin1').replace('ï»¿', '')) ? 'json' : 'csv'
  const [row] = await tx<{ id: number }[]>`
    insert into imports (staff_id, file_name, format, dry_run, content) values (${staffId}, ${fileName.slice(0, 200)}, ${format}, ${dryRun}, ${content}) returning id`
  return row!.id
}

/** Imports, the latest first. */
export async function listImports(db: Db, { page, pageSize }: { page: number; pageSize: number }): Promise<{ imports: Import[]; total: number }> {
  const [counted] = await db<{ total: number }[]>`select count(*)::int as total from imports`
  return { imports: [...(await db<Import[]>`${select(db)} order by i.id desc limit ${pageSize} offset ${(page - 1) * pageSize}`)], total: counted!.total }
}

/** How far an import has come. Throws 10910. */
export async function readImport(db: Db, id: number): Promise<Import> {
  const [found] = await db<Import[]>`${select(db)} where i.id = ${id}`
  if (!found) throw new Refusal(10910)
  return found
}

const select = (db: Db) => db`
  select i.id, i.file_name as "fileName", i.format, i.dry_run as "dryRun", i.state, i.total, i.done, i.made, i.changed, i.same, i.bad, i.created_at as "createdAt",
    i.ended_at as "endedAt", s.name as "staffName"
  from imports i left join staff s on s.id = i.staff_id`

/** What was wrong, line by line. */
export async function readFaults(db: Db, id: number, { page, pageSize }: { page: number; pageSize: number }): Promise<{ faults: FaultLine[]; total: number }> {
  const [counted] = await db<{ total: number }[]>`select count(*)::int as total from import_faults where import_id = ${id}`
  const faults = await db<FaultLine[]>`
    select line, "column", value, why, detail, warning from import_faults where import_id = ${id} order by line, id limit ${pageSize} offset ${(page - 1) * pageSize}`
  return { faults: [...faults], total: counted!.total }
}
