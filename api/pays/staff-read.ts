import type { Db } from '../shared/db.ts'

export type Page = { page: number; pageSize: number }
export type Listed<T> = { rows: T[]; total: number }

/** A list's page and how long the whole is; every query counts in `total`. */
async function listed<T extends object>(query: PromiseLike<(T & { total: number })[]>): Promise<Listed<T>> {
  const rows = await query
  return { rows: rows.map(({ total: _total, ...row }) => row as unknown as T), total: rows[0]?.total ?? 0 }
}

const window = (db: Db, { page, pageSize }: Page) => db`limit ${pageSize} offset ${Math.min((page - 1) * pageSize, 2 ** 31 - 1)}`

export type StaffPayment = {
  id: number
  number: string
  orderId: number
  username: string
  method: string
  state: string
  amount: number
  paid: number
  refunded: number
  refundBooked: number
  tradeNo: string | null
  createdAt: Date
  paidAt: Date | null
}

/** Payments, newest first; `q`: an order's number, a payment's or the gateway's. */
export async function listPayments(
  db: Db,
  { q, method, state, ...page }: Page & { q: string | undefined; method: string | undefined; state: string | undefined },
): Promise<Listed<StaffPayment>> {
  return await listed(db<(StaffPayment & { total: number })[]>`
    select p.id, p.number, p.order_id as "orderId", u.username, p.method, p.state, p.amount, p.paid, p.refunded, p.refund_booked as "refundBooked", p.trade_no as "tradeNo",
      p.created_at as "createdAt", p.paid_at as "paidAt", count(*) over ()::int as total
    from payments p join orders o on o.id = p.order_id join users u on u.id = o.user_id
    where (${q ?? null}::text is null or p.number = ${q ?? null} or p.trade_no = ${q ?? null} or p.order_id::text = ${q ?? null})
      and (${method ?? null}::text is null or p.method = ${method ?? null}) and (${state ?? null}::text is null or p.state = ${state ?? null})
    order by p.id desc ${window(db, page)}`)
}

export type StaffRefund = {
  id: number
  number: string
  orderId: number
  username: string
  method: string
  destination: string
  amount: number
  why: string
  state: string
  error: string | null
  tried: number
  createdAt: Date
  doneAt: Date | null
  note: string | null
}

/** Refunds of a state, the oldest first when somebody waits for them. */
export async function listRefunds(db: Db, { state, ...page }: Page & { state: string | undefined }): Promise<Listed<StaffRefund>> {
  return await listed(db<(StaffRefund & { total: number })[]>`
    select r.id, r.number, p.order_id as "orderId", u.username, p.method, r.destination, r.amount, r.why, r.state, r.error, r.tried, r.created_at as "createdAt", r.done_at as "doneAt", r.note,
      count(*) over ()::int as total
    from refunds r join payments p on p.id = r.payment_id join orders o on o.id = p.order_id join users u on u.id = o.user_id
    where ${state ?? null}::text is null or r.state = ${state ?? null} order by r.state = 'done', r.id desc ${window(db, page)}`)
}

export type StaffRun = {
  id: number
  method: string
  day: string
  state: string
  error: string | null
  lines: number
  theirs: number
  ours: number
  fees: number
  open: number
  settled: number
  ranAt: Date
}

/** Reconciliations, the latest day first. */
export async function listRuns(db: Db, page: Page): Promise<Listed<StaffRun>> {
  return await listed(db<(StaffRun & { total: number })[]>`
    select n.id, n.method, n.day::text as day, n.state, n.error, n.lines, n.theirs, n.ours, n.fees, n.ran_at as "ranAt",
      (select count(*)::int from reconciliation_differences d where d.run_id = n.id and d.state = 'open') as open,
      (select count(*)::int from reconciliation_differences d where d.run_id = n.id and d.state = 'settled') as settled, count(*) over ()::int as total
    from reconciliation_runs n order by n.day desc, n.method ${window(db, page)}`)
}

export type StaffDifference = {
  id: number
  runId: number
  method: string
  day: string
  what: string
  number: string
  kind: string
  ours: number | null
  theirs: number | null
  suggestion: string
  state: string
  note: string | null
  settledBy: string | null
  settledAt: Date | null
  orderId: number | null
}

/** Differences of a run, or all that are open. */
export async function listDifferences(db: Db, { runId, state, ...page }: Page & { runId: number | undefined; state: string | undefined }): Promise<Listed<StaffDifference>> {
  return await listed(db<(StaffDifference & { total: number })[]>`
    select d.id, d.run_id as "runId", n.method, n.day::text as day, d.what, d.number, d.kind, d.ours, d.theirs, d.suggestion, d.state, d.note, s.name as "settledBy", d.settled_at as "settledAt",
      coalesce((select p.order_id from payments p where p.number = d.number), (select p.order_id from refunds r join payments p on p.id = r.payment_id where r.number = d.number)) as "orderId",
      count(*) over ()::int as total
    from reconciliation_differences d join reconciliation_runs n on n.id = d.run_id left join staff s on s.id = d.settled_by
    where (${runId ?? null}::bigint is null or d.run_id = ${runId ?? null}) and (${state ?? null}::text is null or d.state = ${state ?? null})
    order by d.state, n.day desc, d.id ${window(db, page)}`)
}

export type StaffRequest = {
  id: number
  username: string
  amount: number
  reason: string
  state: string
  askedBy: string
  askedAt: Date
  decidedBy: string | null
  decidedAt: Date | null
  mine: boolean
}

/** Changes of wallets that were asked for; those that wait first. */
export async function listRequests(db: Db, { clerkId, state, ...page }: Page & { clerkId: number; state: string | undefined }): Promise<Listed<StaffRequest>> {
  return await listed(db<(StaffRequest & { total: number })[]>`
    select w.id, u.username, w.amount, w.reason, w.state, a.name as "askedBy", w.asked_at as "askedAt", d.name as "decidedBy", w.decided_at as "decidedAt", w.asked_by = ${clerkId} as mine,
      count(*) over ()::int as total
    from wallet_requests w join users u on u.id = w.user_id join staff a on a.id = w.asked_by left join staff d on d.id = w.decided_by
    where ${state ?? null}::text is null or w.state = ${state ?? null} order by w.state <> 'waiting', w.id desc ${window(db, page)}`)
}
