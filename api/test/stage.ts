import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { openGateway, type TestGateway } from './gateway.ts'
import { openShop, type Reply, type Shop, type ShopOptions, type TestBuyer } from './shop.ts'
import { yuan } from '../shared/money.ts'

export type PlacedOrder = { id: number; number: string; amount: number; payUrl: string; skuId: number; buyer: TestBuyer }

/** A shop and a gateway that can call each other, for tests of paying. */
export async function openStage(options: ShopOptions = {}, sandbox: { dataDir?: string } = {}) {
  const gateway = await openGateway(sandbox)
  const shop = await openShop({ realUrl: true, ...options, env: { ...gateway.env, ...options.env } })
  return { shop, gateway, ...hands(shop, gateway) }
}

function hands(shop: Shop, gateway: TestGateway) {
  /** An order of two pieces at 44.00, made at the door. */
  const order = async (buyer?: TestBuyer, stock = 10): Promise<PlacedOrder> => {
    const who = buyer ?? (await shop.buyer())
    const sku = await shop.sku({ price: 4400, stock })
    const { body } = await shop.ask('POST', `/v1/orders/${who.username}`, {
      token: who.token,
      body: { address_id: who.addressId, settlement_type: '1', sku_id: sku.id, buy_count: '2' },
    })
    assert.equal(body.code, 200, JSON.stringify(body))
    return { id: body.data.order_id, number: String(body.data.order_id), amount: 8800, payUrl: body.data.pay_url, skuId: sku.id, buyer: who }
  }

  /** A genuine notice about an order, `change`d before signing. */
  const noticeFor = (placed: { number: string; amount: number }, change: Record<string, string> = {}): Record<string, string> =>
    gateway.sign({
      app_id: gateway.alipay.appId,
      seller_id: gateway.alipay.sellerId,
      out_trade_no: placed.number,
      trade_no: `20260101220014${placed.number}`,
      trade_status: 'TRADE_SUCCESS',
      total_amount: yuan(placed.amount),
      gmt_payment: '2026-01-01 12:00:00',
      notify_type: 'trade_status_sync',
      charset: 'utf-8',
      version: '1.0',
      subject: '集市 100% +',
      ...change,
    })

  const notify = (form: Record<string, string>): Promise<Reply> =>
    shop.ask('POST', '/v1/pays/notify_url', { raw: new URLSearchParams(form).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' } })

  /** Everything that paying may change about an order. */
  const stateOf = async (orderId: number) => {
    const [row] = await shop.db<{ status: number }[]>`select status from orders where id = ${orderId}`
    const payments = await shop.db<
      { state: string; paid: number; refunded: number; asking: boolean }[]
    >`select state, paid, refunded, ask_at is not null as asking from payments where order_id = ${orderId} order by id`
    const [stock] = await shop.db<{ stock: number; held: number; sold: number; received: number }[]>`
      select s.stock, s.held, s.sold, s.received from stocks s join order_lines l on l.sku_id = s.sku_id where l.order_id = ${orderId}`
    const events = await shop.db<{ to: number }[]>`select to_status as "to" from order_events where order_id = ${orderId} order by id`
    const refunds = await shop.db<
      { state: string; amount: number }[]
    >`select r.state, r.amount from refunds r join payments p on p.id = r.payment_id where p.order_id = ${orderId} order by r.id`
    return { status: row!.status, payments: payments.map((p) => ({ ...p })), stock: { ...stock! }, events: events.map(({ to }) => to), refunds: refunds.map((r) => ({ ...r })) }
  }

  const verdicts = async (number: string): Promise<(string | null)[]> =>
    (await shop.db<{ verdict: string | null }[]>`select verdict from payment_notices where number = ${number} order by id`).map(({ verdict }) => verdict)

  return { order, noticeFor, notify, stateOf, verdicts }
}

/** Waits until what another process does has shown. */
export async function until(check: () => Promise<boolean>): Promise<void> {
  while (!(await check())) await pause(5)
}

export const unpaid = (stock = 10) => ({
  status: 1,
  payments: [{ state: 'waiting', paid: 0, refunded: 0, asking: true }],
  stock: { stock: stock - 2, held: 2, sold: 0, received: stock },
  events: [1],
  refunds: [],
})
export const paidOnce = (stock = 10) => ({
  status: 2,
  payments: [{ state: 'succeeded', paid: 8800, refunded: 0, asking: false }],
  stock: { stock: stock - 2, held: 0, sold: 2, received: stock },
  events: [1, 2],
  refunds: [],
})
export const cancelledAnd = (payment: { state: string; paid: number; refunded: number; asking: boolean }, refunds: { state: string; amount: number }[] = [], stock = 10) => ({
  status: 6,
  payments: [payment],
  stock: { stock, held: 0, sold: 0, received: stock },
  events: [1, 6],
  refunds,
})
