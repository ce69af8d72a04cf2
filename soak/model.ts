/**
 * A model of orders against the real shop: random scripts of buying, paying, notices, cancelling, closing, shipping, confirming
 * and refunding, each step a handful of them at once on connections of their own. After every step an order stands where the
 * model says it can; after every script, when all has come to rest, every book must balance.
 */
import fc from 'fast-check'
import { finishRefunds } from '../api/aftersales/refund.ts'
import { closeOverdue } from '../api/orders/close.ts'
import { finishOrder } from '../api/orders/finish.ts'
import { askDuePayments } from '../api/pays/ask.ts'
import { openStage } from '../api/test/stage.ts'
import { transact } from '../api/shared/db.ts'
import { Refusal } from '../api/shared/refusals.ts'
import { shipOrder } from '../api/shipping/ship.ts'
import type { TestBuyer, TestClerk, TestSku } from '../api/test/shop.ts'
import { runSweeps } from '../api/worker.ts'
import { auditAll, gatewayDiffers, stillWaiting } from './audit.ts'

type Stage = Awaited<ReturnType<typeof openStage>> & { clerk: TestClerk; sandboxDir: string }
type Move = readonly [from: number, to: number]
type Order = { id: number; payUrl: string; amount: number; buyer: TestBuyer; status: number; paidAtGateway: boolean }
type Real = { stage: Stage; buyers: TestBuyer[]; skus: TestSku[]; orders: Order[] }
/** What is known without looking: how many orders there are at most, and how many steps have been taken. */
type Model = { wanted: number; taken: number }

/** What can happen to an order, and which moves it may lead to. */
const actions: Record<string, { moves: readonly Move[]; run(stage: Stage, order: Order): Promise<unknown> }> = {
  'pay at the gateway': {
    moves: [],
    async run({ gateway }, order) {
      const { location } = await gateway.press(order.payUrl, { notice: 'none' }).catch(() => ({ location: null }))
      if (location) order.paidAtGateway = true
    },
  },
  notice: { moves: [[1, 2]], run: (stage, order) => notify(stage, order) },
  'three notices': { moves: [[1, 2]], run: (stage, order) => Promise.all([1, 2, 3].map(() => notify(stage, order))) },
  'forged notice': { moves: [], run: (stage, order) => stage.notify({ ...stage.noticeFor({ number: String(order.id), amount: order.amount }), sign: 'AAAA' }) },
  'short notice': { moves: [], run: (stage, order) => stage.notify(stage.noticeFor({ number: String(order.id), amount: order.amount - 1 }, { trade_status: 'WAIT_BUYER_PAY' })) },
  'ask the gateway': {
    moves: [[1, 2]],
    async run({ shop }, order) {
      await shop.db`update payments set ask_at = now() - interval '1 hour' where order_id = ${order.id} and ask_at is not null`
      await askDuePayments(shop.deps)
    },
  },
  'cancel unpaid': { moves: [[1, 6]], run: ({ shop }, order) => shop.ask('POST', `/v1/orders/${order.buyer.username}/${order.id}/cancellations`, { token: order.buyer.token }) },
  'cancel paid': {
    moves: [
      [2, 7],
      [7, 8],
    ],
    run: ({ shop }, order) => shop.ask('DELETE', `/v1/orders/${order.buyer.username}/${order.id}`, { token: order.buyer.token }),
  },
  'close overdue': { moves: [[1, 6]], run: ({ shop }) => closeOverdue(shop.db, new Date(shop.deps.clock().getTime() + 3600_000)) },
  ship: {
    moves: [[2, 3]],
    run: ({ shop }, order) =>
      quietly(transact(shop.db, (tx) => shipOrder(tx, order.id, { courier: 'jishi', trackingNumber: `JS${order.id}` }, { actor: 'system', at: shop.deps.clock() }))),
  },
  confirm: { moves: [[3, 5]], run: ({ shop }, order) => shop.ask('PUT', `/v1/orders/${order.buyer.username}`, { token: order.buyer.token, body: { order_id: order.id } }) },
  finish: { moves: [[5, 4]], run: ({ shop }, order) => quietly(transact(shop.db, (tx) => finishOrder(tx, order.id, 'rated'))) },
  'ask for one back': {
    moves: [
      [2, 7],
      [3, 7],
      [5, 7],
      [4, 7],
      [7, 8],
    ],
    run: (stage, order) => askBack(stage, order, 1),
  },
  'ask for all back': {
    moves: [
      [2, 7],
      [3, 7],
      [5, 7],
      [4, 7],
      [7, 8],
    ],
    run: (stage, order) => askBack(stage, order),
  },
  approve: {
    moves: [
      [7, 8],
      [7, 3],
      [7, 5],
      [7, 4],
      [7, 2],
    ],
    run: (stage, order) => decide(stage, order, true),
  },
  refuse: {
    moves: [
      [7, 3],
      [7, 5],
      [7, 4],
      [7, 2],
    ],
    run: (stage, order) => decide(stage, order, false),
  },
  withdraw: {
    moves: [
      [7, 3],
      [7, 5],
      [7, 4],
      [7, 2],
    ],
    async run({ shop }, order) {
      for (const { id } of await openCases({ shop }, order)) await shop.ask('DELETE', `/v1/aftersales/${order.buyer.username}/${id}`, { token: order.buyer.token })
    },
  },
  'send refunds': {
    moves: [
      [7, 8],
      [7, 3],
      [7, 5],
      [7, 4],
      [7, 2],
    ],
    async run({ shop }) {
      await shop.work()
      await finishRefunds(shop.db, shop.deps.clock())
    },
  },
}

async function notify(stage: Stage, order: Order): Promise<unknown> {
  if (!order.paidAtGateway) return undefined
  const [payment] = await stage.shop.db<{ tradeNo: string | null }[]>`select trade_no as "tradeNo" from payments where order_id = ${order.id} order by id desc limit 1`
  return await stage.notify(stage.noticeFor({ number: String(order.id), amount: order.amount }, { trade_no: payment?.tradeNo ?? tradeOf(order) }))
}

/** The number that the sandbox's gateway gave the trade stands in the address of its cashier. */
const tradeOf = (order: Order): string => trades.get(order.id) ?? `unknown${order.id}`
const trades = new Map<number, string>()

const openCases = ({ shop }: Pick<Stage, 'shop'>, order: Order) =>
  shop.db<{ id: number }[]>`select id from aftersales where order_id = ${order.id} and status = 'asked' order by id`

async function decide({ shop, clerk }: Stage, order: Order, approve: boolean): Promise<void> {
  for (const { id } of await openCases({ shop }, order))
    await shop.ask('POST', `/v1/staff/aftersales/${id}/decisions`, { token: clerk.token, body: { approve, answer: 'as you wish' } })
}

async function askBack({ shop }: Stage, order: Order, count?: number): Promise<unknown> {
  const [line] = await shop.db<{ skuId: number }[]>`select sku_id as "skuId" from order_lines where order_id = ${order.id}`
  const body = { kind: 'refund', reason: 'quality', ...(count ? { lines: [{ sku_id: line!.skuId, count }] } : {}) }
  return await shop.ask('POST', `/v1/orders/${order.buyer.username}/${order.id}/aftersales`, { token: order.buyer.token, body })
}

/** A refusal is an answer; anything else is a fault. */
async function quietly(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error
  })
}

class Buy implements fc.AsyncCommand<Model, Real> {
  readonly wish: { buyer: number; sku: number; count: number }
  constructor(wish: Buy['wish']) {
    this.wish = wish
  }
  check = ({ wanted }: Model) => wanted < 4
  async run(model: Model, { stage, buyers, skus, orders }: Real) {
    model.wanted++
    const buyer = buyers[this.wish.buyer] as TestBuyer
    const sku = skus[this.wish.sku] as TestSku
    const { status, body } = await stage.shop.ask('POST', `/v1/orders/${buyer.username}`, {
      token: buyer.token,
      body: { address_id: buyer.addressId, settlement_type: '1', sku_id: sku.id, buy_count: this.wish.count },
    })
    if (status >= 500) throw new Error(`buying answered ${status} ${JSON.stringify(body)}`)
    if (body.code !== 200 || orders.some(({ id }) => id === body.data.order_id)) return
    const cashier = await stage.gateway.open(body.data.pay_url)
    trades.set(body.data.order_id, new URL(cashier).pathname.split('/').at(-1) as string)
    orders.push({ id: body.data.order_id, payUrl: body.data.pay_url, amount: sku.price * this.wish.count, buyer, status: 1, paidAtGateway: false })
  }
  toString = () => `buy(${JSON.stringify(this.wish)})`
}

/** What is worth trying where an order stands: chance alone would hardly ever get to a refund. */
const menu: Record<number, readonly string[]> = {
  1: ['pay at the gateway', 'pay at the gateway', 'pay at the gateway', 'pay at the gateway', 'pay at the gateway', 'pay at the gateway', 'cancel unpaid', 'close overdue'],
  2: ['ship', 'ship', 'ship', 'ship', 'cancel paid', 'ask for all back', 'three notices', 'cancel unpaid'],
  3: ['confirm', 'confirm', 'confirm', 'ask for one back', 'ask for all back', 'ship'],
  4: ['ask for one back', 'ask for all back', 'notice'],
  5: ['ask for one back', 'ask for all back', 'finish', 'finish', 'confirm'],
  6: ['notice', 'pay at the gateway', 'ask the gateway', 'cancel unpaid', 'ship'],
  7: ['approve', 'approve', 'approve', 'refuse', 'withdraw', 'send refunds', 'ship', 'confirm'],
  8: ['notice', 'ask for one back', 'send refunds'],
}
const afterPaying = ['notice', 'notice', 'notice', 'three notices', 'three notices', 'ask the gateway', 'cancel unpaid', 'close overdue', 'forged notice', 'short notice']
/** One in so many is anything at all. */
const ANYTHING = 9

/** An order's life for a while: step after step, and in each a handful of things at once. */
class Live implements fc.AsyncCommand<Model, Real> {
  readonly steps: number[][]
  readonly nth: number
  told: string[] = []
  constructor({ steps, nth }: { steps: number[][]; nth: number }) {
    this.steps = steps
    this.nth = nth
  }
  check = ({ wanted }: Model) => wanted > 0
  async run(model: Model, { stage, orders }: Real) {
    const order = orders[this.nth % Math.max(1, orders.length)]
    if (!order) return
    let ended = 0
    for (const dice of this.steps) {
      // What is over is tried at once or twice, and then left in peace.
      if ((order.status === 6 || order.status === 8) && ended++ === 2) return
      model.taken++
      await this.step(stage, orders, order, dice)
    }
  }
  async step(stage: Stage, orders: Order[], order: Order, dice: number[]) {
    const likely = order.status === 1 && order.paidAtGateway ? afterPaying : (menu[order.status] as readonly string[])
    const names = dice.map((die) => (die % ANYTHING === 0 ? Object.keys(actions) : likely)).map((among, n) => among[Math.floor(dice[n]! / ANYTHING) % among.length] as string)
    this.told.push(names.join(' | '))
    const replies = (await Promise.all(names.map((name) => actions[name]!.run(stage, order)))).flat() as ({ status?: number; body?: unknown } | undefined)[]
    const fault = replies.find((reply) => (reply?.status ?? 200) >= 500)
    if (fault) throw new Error(`${names.join(' | ')} answered ${JSON.stringify(fault)}`)
    // Sweeps look after every order; the step says what can have happened to each of them.
    const moves = names.flatMap((name) => actions[name]!.moves)
    for (const one of orders) {
      const [row] = await stage.shop.db<{ status: number }[]>`select status from orders where id = ${one.id}`
      if (!reachable(one.status, moves).has(row!.status)) throw new Error(`${names.join(' | ')} took order ${one.id} from ${one.status} to ${row!.status}`)
      one.status = row!.status
    }
  }
  toString = () => `order ${this.nth}: ${this.told.join('; ')}`
}

/** Where an order can be after any of the moves, in any order. */
function reachable(from: number, moves: readonly Move[]): Set<number> {
  const seen = new Set([from])
  for (let before = 0; before < seen.size; ) {
    before = seen.size
    for (const [a, b] of moves) if (seen.has(a)) seen.add(b)
  }
  return seen
}

const buy = fc.record({ buyer: fc.nat(1), sku: fc.nat(1), count: fc.integer({ min: 1, max: 3 }) }).map((wish) => new Buy(wish))
const live = fc
  .record({ steps: fc.array(fc.array(fc.nat(10_000), { minLength: 1, maxLength: 4 }), { minLength: 4, maxLength: 10, size: 'max' }), nth: fc.nat(3) })
  .map((wish) => new Live(wish))
const scriptsOf = fc.commands([buy, live, live, live], { maxCommands: 12, size: 'max' })

/** Plays that many scripts; throws with the script and the fault of the first that does not add up. Returns how many steps were taken. */
export async function playScripts(stage: Stage, scripts: number): Promise<{ steps: number; orders: number }> {
  const played = { steps: 0, orders: 0 }
  await fc.assert(
    fc.asyncProperty(scriptsOf, async (script) => {
      const buyers = [await stage.shop.buyer(), await stage.shop.buyer()]
      const skus = [await stage.shop.sku({ stock: 3, price: 1234 }), await stage.shop.sku({ stock: 4, price: 777 })]
      const orders: Order[] = []
      const model: Model = { wanted: 0, taken: 0 }
      await fc.asyncModelRun(() => ({ model, real: { stage, buyers, skus, orders } }), script)
      played.orders += orders.length
      played.steps += model.taken
      const faults = await atRest(stage)
      if (faults.length > 0) throw new Error(faults.join('\n'))
    }),
    // What a failed script has broken stays broken, so a smaller one cannot be looked for.
    { numRuns: scripts, endOnFailure: true },
  )
  return played
}

async function atRest({ shop, sandboxDir }: Stage): Promise<string[]> {
  for (let round = 0; round < 24; round++) {
    shop.later(3600)
    await runSweeps(shop.deps)
    await shop.work()
    if ((await stillWaiting(shop.db)).length === 0) break
  }
  return [...(await stillWaiting(shop.db)), ...(await auditAll(shop.db)), ...(await gatewayDiffers(shop.db, sandboxDir))]
}
