import type { Deps } from '../deps.ts'
import { GatewayDown, type StatementLine } from '../drivers/pay/types.ts'
import { post } from '../ledger/post.ts'
import { type Db, transact, type Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { DAY_MS, daysBefore } from '../shared/time.ts'
import { type GatewayName, gatewayOf, reconciled } from './methods.ts'

type Reconciling = Pick<Deps, 'db' | 'pay' | 'clock'>
type Suggestion = 'ask the gateway' | 'look it up at the gateway' | 'refund it at the gateway' | 'wait for tomorrow' | 'book the rest by hand'
/** Something of ours, by its number at the gateway. Amounts in fen; `booked`: whether the money came or went. */
type Own = { kind: 'payment' | 'refund'; number: string; amount: number; booked: boolean; at: Date | null }
type Difference = { what: 'payment' | 'refund'; number: string; kind: 'missing' | 'extra' | 'amount'; ours: number | null; theirs: number | null; suggestion: Suggestion }
/** What a run found. Amounts in fen. */
export type RunResult = { id: number; method: GatewayName; day: string; lines: number; theirs: number; ours: number; fees: number; differences: number }

/** Our clock and the gateway's may put a refund on different sides of midnight. */
const MARGIN_MS = 15 * 60_000

/** The gateways' day that `now` is in: they live in Beijing. */
export const gatewayDay = (now: Date): string => new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 10)

const startOf = (day: string): number => Date.parse(`${day}T00:00:00+08:00`)

/**
 * Fetches a gateway's statement of a day and compares it with our books, line by line; books the fees. Running it again does it
 * anew and changes nothing twice; what the staff has settled stays settled. Throws 10512 for a day that is none or has not begun,
 * GatewayDown when there is no statement; the run is kept as failed then.
 */
export async function reconcileDay(deps: Reconciling, method: GatewayName, day: string): Promise<RunResult> {
  const now = deps.clock()
  const from = /^\d{4}-\d\d-\d\d$/.test(day) ? startOf(day) : Number.NaN
  if (Number.isNaN(from) || gatewayDay(new Date(from)) !== day || from > now.getTime()) throw new Refusal(10512)
  const lines = together(await fetchStatement(deps, method, day))
  return await transact(deps.db, async (tx) => {
    const runId = await openRun(tx, method, day, now)
    await keepLines(tx, runId, lines)
    const found = await compare(tx, { runId, method, lines, from, to: from + DAY_MS })
    await keepDifferences(tx, runId, found.differences)
    const fees = lines.reduce((sum, { fee }) => sum + fee, 0)
    await bookFees(tx, method, day, fees)
    const theirs = net(lines)
    await tx`update reconciliation_runs set lines = ${lines.length}, theirs = ${theirs}, ours = ${found.ours}, fees = ${fees} where id = ${runId}`
    return { id: runId, method, day, lines: lines.length, theirs, ours: found.ours, fees, differences: found.differences.length }
  })
}

async function fetchStatement({ db, clock, ...deps }: Reconciling, method: GatewayName, day: string): Promise<StatementLine[]> {
  try {
    const gateway = gatewayOf(deps, method)
    if (!gateway.statement) throw new GatewayDown(`${method} has no statements`)
    return await gateway.statement(day)
  } catch (error) {
    const said = (error as Error).message.slice(0, 500)
    await db`
      insert into reconciliation_runs (method, day, state, error, ran_at) values (${method}, ${day}, 'failed', ${said}, ${clock()})
      on conflict (method, day) do update set error = excluded.error, ran_at = excluded.ran_at`
    throw error
  }
}

/** A number that comes twice is one line of both: two halves of one sum, or one charged twice, which then shows as a difference. */
function together(lines: StatementLine[]): StatementLine[] {
  const byNumber = Map.groupBy(lines, ({ kind, number }) => `${kind} ${number}`)
  return [...byNumber.values()].map((same) => ({ ...same[0]!, amount: same.reduce((sum, { amount }) => sum + amount, 0), fee: same.reduce((sum, { fee }) => sum + fee, 0) }))
}

const net = (lines: { kind: string; amount: number }[]): number => lines.reduce((sum, { kind, amount }) => sum + (kind === 'payment' ? amount : -amount), 0)

/** The day's run; its row is locked, so that two runs of one day follow each other. */
async function openRun(tx: Tx, method: string, day: string, now: Date): Promise<number> {
  const [run] = await tx<{ id: number }[]>`
    insert into reconciliation_runs (method, day, state, ran_at) values (${method}, ${day}, 'done', ${now})
    on conflict (method, day) do update set state = 'done', error = null, ran_at = excluded.ran_at returning id`
  return run!.id
}

async function keepLines(tx: Tx, runId: number, lines: StatementLine[]): Promise<void> {
  await tx`delete from reconciliation_lines where run_id = ${runId}`
  for (let at = 0; at < lines.length; at += 1000) {
    const rows = lines
      .slice(at, at + 1000)
      .map(({ kind, number, tradeNo, amount, fee, at: when }) => ({ run_id: runId, kind, number: number.slice(0, 100), trade_no: tradeNo.slice(0, 100), amount, fee, at: when }))
    await tx`insert into reconciliation_lines ${tx(rows)}`
  }
}

type Comparing = { runId: number; method: GatewayName; lines: StatementLine[]; from: number; to: number }

async function compare(db: Db, { runId, method, lines, from, to }: Comparing): Promise<{ ours: number; differences: Difference[] }> {
  const named = await ownByNumber(db, method, lines)
  const differences = lines.flatMap((line) => differenceOf(line, named.get(`${line.kind} ${line.number}`)))
  const seen = new Set(lines.map(({ kind, number }) => `${kind} ${number}`))
  const missing = (await ownUnseen(db, { runId, method, from: new Date(from - MARGIN_MS), to: new Date(to) })).filter((own) => !seen.has(`${own.kind} ${own.number}`))
  for (const own of missing) {
    // So close to midnight, the next day's statement may have it.
    if (own.at !== null && own.at.getTime() >= to - MARGIN_MS) continue
    differences.push({
      what: own.kind,
      number: own.number,
      kind: 'missing',
      ours: own.amount,
      theirs: null,
      suggestion: own.kind === 'payment' ? 'ask the gateway' : 'look it up at the gateway',
    })
  }
  const matched = [...named.values()].filter(({ booked }) => booked)
  return { ours: net([...matched, ...missing.filter(({ at }) => at === null || at.getTime() < to - MARGIN_MS)]), differences }
}

function differenceOf({ kind, number, amount }: StatementLine, own: Own | undefined): Difference[] {
  const common = { what: kind, number, theirs: amount }
  if (!own) return [{ ...common, kind: 'extra', ours: null, suggestion: kind === 'payment' ? 'refund it at the gateway' : 'book the rest by hand' }]
  if (!own.booked) return [{ ...common, kind: 'extra', ours: 0, suggestion: 'ask the gateway' }]
  return own.amount === amount ? [] : [{ ...common, kind: 'amount', ours: own.amount, suggestion: 'look it up at the gateway' }]
}

/** What we know of the numbers in a statement, whenever it was. */
async function ownByNumber(db: Db, method: string, lines: StatementLine[]): Promise<Map<string, Own>> {
  const numbers = (kind: string) => lines.filter((line) => line.kind === kind).map(({ number }) => number)
  const rows = await db<Own[]>`
    select 'payment' as kind, number, case when paid > 0 then paid else amount end as amount, paid > 0 as booked, paid_at as at
    from payments where method = ${method} and number = any(${numbers('payment')})
    union all
    select 'refund', r.number, r.amount, r.state = 'done', r.done_at from refunds r join payments p on p.id = r.payment_id
    where p.method = ${method} and r.destination = 'source' and r.number = any(${numbers('refund')})`
  return new Map(rows.map((row) => [`${row.kind} ${row.number}`, row]))
}

/** What came and went by our books in a span of time and stands in no other day's statement. */
async function ownUnseen(db: Db, { runId, method, from, to }: { runId: number; method: string; from: Date; to: Date }): Promise<Own[]> {
  return await db<Own[]>`
    with own as (
      select 'payment' as kind, number, paid as amount, true as booked, paid_at as at from payments where method = ${method} and paid > 0 and paid_at >= ${from} and paid_at < ${to}
      union all
      select 'refund', r.number, r.amount, true, r.done_at from refunds r join payments p on p.id = r.payment_id
      where p.method = ${method} and r.destination = 'source' and r.done_at >= ${from} and r.done_at < ${to})
    select own.* from own where not exists (
      select 1 from reconciliation_lines l join reconciliation_runs n on n.id = l.run_id
      where l.kind = own.kind and l.number = own.number and n.method = ${method} and n.id <> ${runId})`
}

/** Found anew each time; what the staff has settled is not opened again. */
async function keepDifferences(tx: Tx, runId: number, differences: Difference[]): Promise<void> {
  await tx`delete from reconciliation_differences where run_id = ${runId} and state = 'open'`
  for (const { what, number, kind, ours, theirs, suggestion } of differences)
    await tx`insert into reconciliation_differences (run_id, what, number, kind, ours, theirs, suggestion)
      values (${runId}, ${what}, ${number.slice(0, 100)}, ${kind}, ${ours}, ${theirs}, ${suggestion}) on conflict (run_id, what, number) do nothing`
}

/** Books what of the day's fees is not booked yet. */
async function bookFees(tx: Tx, method: GatewayName, day: string, fees: number): Promise<void> {
  const [before] = await tx<{ booked: number; n: number }[]>`
    select coalesce(-sum(e.amount), 0)::bigint as booked, count(*)::int as n from ledger_postings p join ledger_entries e on e.posting_id = p.id and e.account = 'fees'
    where p.key like ${`fee:${method}:${day}:%`}`
  const rest = fees - (before?.booked ?? 0)
  if (rest === 0) return
  await post(tx, {
    key: `fee:${method}:${day}:${(before?.n ?? 0) + 1}`,
    kind: 'fee',
    entries: [
      { account: 'fees', amount: -rest },
      { account: `gateway:${method}`, amount: rest },
    ],
  })
}

/** Somebody of the staff has dealt with a difference. Throws 10511 for none, 10508 when it was settled before. */
export async function settleDifference(tx: Tx, id: number, { clerkId, note, at }: { clerkId: number; note: string; at: Date }): Promise<void> {
  const settled =
    await tx`update reconciliation_differences set state = 'settled', note = ${note}, settled_by = ${clerkId}, settled_at = ${at} where id = ${id} and state = 'open' returning 1`
  if (settled.count === 1) return
  const [known] = await tx`select 1 from reconciliation_differences where id = ${id}`
  throw new Refusal(known ? 10508 : 10511)
}

/** Gateways have a day's statement in the morning of the next. */
const READY_HOURS = 10.5
const DAYS_BACK = 3

/** Reconciles the last days that are not yet, once their statements can be had; a failed one is tried again after an hour. */
export async function reconcileLately(deps: Reconciling & Pick<Deps, 'log'>): Promise<void> {
  const now = deps.clock()
  for (const method of reconciled(deps.pay))
    for (let back = 1; back <= DAYS_BACK; back++) {
      const day = gatewayDay(daysBefore(now, back))
      if (now.getTime() < startOf(day) + DAY_MS + READY_HOURS * 3_600_000) continue
      if (await isDue(deps, method, day, now)) await reconcileQuietly(deps, method, day)
    }
}

async function isDue({ db }: Pick<Deps, 'db'>, method: string, day: string, now: Date): Promise<boolean> {
  const [run] = await db<{ state: string; ranAt: Date }[]>`select state, ran_at as "ranAt" from reconciliation_runs where method = ${method} and day = ${day}`
  if (run) return run.state === 'failed' && now.getTime() - run.ranAt.getTime() > 3_600_000
  const [first] = await db`select 1 from payments where method = ${method} and created_at < ${new Date(startOf(day) + DAY_MS)} limit 1`
  return first !== undefined
}

async function reconcileQuietly(deps: Reconciling & Pick<Deps, 'log'>, method: GatewayName, day: string): Promise<void> {
  try {
    const { differences } = await reconcileDay(deps, method, day)
    if (differences > 0) deps.log.warn({ method, day, differences }, 'the statement and our books differ')
  } catch (error) {
    if (!(error instanceof GatewayDown)) throw error
    deps.log.warn({ method, day, reason: error.message }, 'there is no statement yet')
  }
}
