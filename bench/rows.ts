/** Rows of the bench: each measured so many times, in turns with its reference where it has one, and told as medians. */
import type { ChildProcess } from 'node:child_process'
import os from 'node:os'
import type { Pool } from '../api/shared/db.ts'
import type { Job, Measured } from './load.ts'
import { cpuOfFamily, cpuSeconds, measure, type Shop } from './stage.ts'

export const quick = process.argv.includes('--quick')
export const ROUNDS = quick ? 3 : 5
export const ROUND_MS = quick ? 700 : 1500
export const CONNECTIONS = 32

/** `ratio`: ours ÷ the reference. `good`: whether the target is met, where there is one. */
export type Row = {
  name: string
  rate?: number
  p50?: number
  p95?: number
  p99?: number
  errors?: number
  reference?: string
  ratio?: number
  statements?: number
  /** Milliseconds of processor for one, the shop's and the database's; and by how much the reference takes less or more. */
  cpu?: number
  cpuRatio?: number
  target?: string
  good?: boolean
  note?: string
}

/** What is asked where: the shop, the database behind it, and its server's process. */
export type Scene = { load: ChildProcess; shop: Shop; db: Pool; serverPid: number }
export type Reference = { name: string; pid: number; run: () => Promise<Measured> }

const rows: Row[] = []
export const note = (row: Row): void => void rows.push(row)
export const told = (): readonly Row[] => rows

export function say(sentence: string): void {
  if (process.stderr.isTTY || process.env.BENCH_SAY) process.stderr.write(`${(performance.now() / 1000).toFixed(0)} s: ${sentence}\n`)
}

export const gets = (paths: string[], headers?: Record<string, string>): Job['what'] => ({ kind: 'get', paths, ...(headers && { headers }) })

export const job = (port: number, what: Job['what'], ms = ROUND_MS): Job => ({ port, connections: CONNECTIONS, ms, what })

/** Ours and the reference in turns, and how many statements and how much processor each of ours took. `least`: the ratio that is wanted. */
export async function compare(name: string, scene: Scene, what: Job['what'], reference: Reference, least?: number): Promise<void> {
  say(name)
  await warmUp(scene, what)
  await reference.run()
  const [mine, theirs]: [Counted[], Counted[]] = [[], []]
  for (let n = 0; n < ROUNDS; n++) {
    theirs.push(await counted(scene, reference.pid, reference.run))
    mine.push(await counted(scene, scene.shop.child.pid!, () => ours(scene, what)))
  }
  const of = (all: Counted[], pick: (one: Counted) => number) => median(all.map(pick))
  const ratio = of(mine, ({ rate }) => rate) / of(theirs, ({ rate }) => rate)
  const row = rowOf(name, mine)
  note({
    ...row,
    reference: `${reference.name} ${of(theirs, ({ rate }) => rate).toFixed(0)}/s`,
    ratio,
    statements: of(mine, (one) => one.statements),
    cpu: of(mine, (one) => one.cpu),
    cpuRatio: of(theirs, (one) => one.cpu) / of(mine, (one) => one.cpu),
    ...(least !== undefined && { target: `≥ ${least} ×`, good: ratio >= least && row.errors === 0 }),
  })
}

/** A row without a reference. `most`: the statements that one may take. */
export async function single(name: string, scene: Scene, what: Job['what'], most?: number): Promise<void> {
  say(name)
  await ours(scene, what, 500)
  const all: Counted[] = []
  for (let n = 0; n < ROUNDS; n++) all.push(await counted(scene, scene.shop.child.pid!, () => ours(scene, what)))
  const statements = median(all.map((one) => one.statements))
  const row = rowOf(name, all)
  // What the shop does by itself meanwhile is counted too: a hair more than the number is the number.
  const target = most !== undefined && { target: `≤ ${most} statements`, good: statements < most + 0.1 && row.errors === 0 }
  note({ ...row, statements, cpu: median(all.map(({ cpu }) => cpu)), ...target })
}

/** So many of a kind a process answers before its code is compiled and its connections have their plans: the first ones take three times the processor. */
const COLD = 1500
const WARM_UP_MS = quick ? 2000 : 6000

async function warmUp(scene: Scene, what: Job['what']): Promise<void> {
  const end = performance.now() + WARM_UP_MS
  for (let count = 0; count < COLD && performance.now() < end; ) count += (await ours(scene, what)).count
}

const ours = ({ load, shop }: Scene, what: Job['what'], ms?: number): Promise<Measured> => measure(load, job(shop.port, what, ms))

type Counted = Measured & { statements: number; cpu: number }

/** A round, how many statements each of its requests took, and how much processor in its process and the database. */
async function counted({ db, serverPid }: Scene, pid: number, run: () => Promise<Measured>): Promise<Counted> {
  await db`select pg_stat_statements_reset()`
  const before = cpuSeconds(pid) + cpuOfFamily(serverPid)
  const one = await run()
  const cpu = cpuSeconds(pid) + cpuOfFamily(serverPid) - before
  return { ...one, statements: (await countStatements(db)) / one.count, cpu: (cpu * 1000) / one.count }
}

/** Statements that the shop has sent, without begin and commit. */
async function countStatements(db: Pool): Promise<number> {
  const [{ n } = { n: 0 }] = await db<{ n: number }[]>`
    select coalesce(sum(calls), 0)::int as n from pg_stat_statements
    where toplevel and dbid = (select oid from pg_database where datname = current_database()) and query not like '%pg_stat_statements%' and query !~* '^(begin|commit|rollback)'`
  return n
}

export function rowOf(name: string, all: Measured[]): Row {
  const of = (pick: (one: Measured) => number) => median(all.map(pick))
  const first = all.find((one) => one.first)?.first
  return {
    name,
    rate: of((one) => one.rate),
    p50: of((one) => one.p50),
    p95: of((one) => one.p95),
    p99: of((one) => one.p99),
    errors: all.reduce((sum, one) => sum + one.errors, 0),
    ...(first && { note: first }),
  }
}

export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number
}

/** The one table. */
export function printRows(): void {
  const number = (value: number | undefined, places = 1) => (value === undefined || !Number.isFinite(value) ? '' : value.toFixed(places))
  console.log(`${os.availableParallelism()} cores, Node ${process.version}, ${CONNECTIONS} connections, medians of ${ROUNDS}; load ${os.loadavg()[0]!.toFixed(1)}`)
  console.log('| row | /s | p50 ms | p95 | p99 | errors | reference | ratio | cpu ms | cpu ratio | statements | target | |')
  console.log('|---|--:|--:|--:|--:|--:|---|--:|--:|--:|--:|---|---|')
  for (const row of rows) {
    const mark = row.good === undefined ? '' : row.good ? '✔' : '✖'
    const beside = row.reference ?? (row.errors ? '' : row.note) ?? ''
    console.log(
      `| ${row.name} | ${number(row.rate, 0)} | ${number(row.p50)} | ${number(row.p95)} | ${number(row.p99)} | ${row.errors ?? ''} | ${beside} | ${number(row.ratio, 2)} | ${number(row.cpu, 2)} | ${number(row.cpuRatio, 2)} | ${number(row.statements, 2)} | ${row.target ?? ''} | ${mark} |`,
    )
  }
  for (const row of rows) if (row.errors) console.log(`${row.name}: ${row.note}`)
  const [met, all] = [rows.filter(({ good }) => good).length, rows.filter(({ good }) => good !== undefined).length]
  console.log(`${met} of ${all} targets met`)
}
