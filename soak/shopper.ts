/** A shopper who goes on through every fault: whatever is not answered is asked again with the same key. */
import { randomUUID } from 'node:crypto'
import type { Estate } from './estate.ts'

type Reply = { status: number; body: any }
export type Account = { username: string; token: string; addressId: number }

/** What the shop has promised a shopper, to be held against the books afterwards. */
export type Promises = {
  /** Orders it said were placed. */
  placed: Set<number>
  /** Orders the gateway took the money for. */
  paid: Set<number>
  /** Orders it said were cancelled. */
  cancelled: Set<number>
  answers: Map<string, number>
}

const PAUSE_MS = 100

/** Speaks to one of the servers until somebody answers; a server that is down or starting is asked again. */
export async function insist(estate: Estate, method: string, where: string, token?: string, body?: unknown, key?: string): Promise<Reply> {
  for (let attempt = 0; ; attempt++) {
    const url = estate.urls[attempt % 2] as string
    try {
      const response = await fetch(url + where, {
        method,
        signal: AbortSignal.timeout(15_000),
        headers: { ...(token ? { authorization: token } : {}), ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(key ? { 'idempotency-key': key } : {}) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const reply = { status: response.status, body: await response.json().catch(() => undefined) }
      if (response.status < 500) return reply
    } catch {
      // Killed in the middle of it.
    }
    await pause()
  }
}

const pause = () => new Promise((done) => setTimeout(done, PAUSE_MS + Math.random() * PAUSE_MS))
const one = <T>(of: readonly T[]): T => of[Math.floor(Math.random() * of.length)] as T

/** Shops until told to stop: buys, pays in every way the cashier knows, cancels, confirms, sends back. */
export async function shop(estate: Estate, account: Account, skuIds: readonly number[], promises: Promises, signal: AbortSignal): Promise<void> {
  const { username, token, addressId } = account
  const mine: { id: number; payUrl: string; method: string }[] = []
  const count = (what: string, { status, body }: Reply) => {
    const said = `${what} ${body?.code ?? status}`
    promises.answers.set(said, (promises.answers.get(said) ?? 0) + 1)
  }
  while (!signal.aborted) {
    const order = mine.length > 0 ? one(mine) : undefined
    const roll = Math.random()
    if (!order || roll < 0.4) {
      const method = Math.random() < 0.85 ? 'alipay' : 'cod'
      const body = { address_id: addressId, settlement_type: '1', sku_id: one(skuIds), buy_count: one([1, 1, 1, 2, 3]), pay_method: method }
      const reply = await insist(estate, 'POST', `/v1/orders/${username}`, token, body, randomUUID())
      count('place', reply)
      if (reply.body?.code === 200) {
        promises.placed.add(reply.body.data.order_id)
        mine.push({ id: reply.body.data.order_id, payUrl: reply.body.data.pay_url, method })
        if (mine.length > 20) mine.shift()
      }
    } else if (roll < 0.7) {
      if (order.method === 'alipay' && (await payAtGateway(order.payUrl))) promises.paid.add(order.id)
    } else if (roll < 0.8) {
      const reply = await insist(estate, 'POST', `/v1/orders/${username}/${order.id}/cancellations`, token)
      count('cancel', reply)
      if (reply.body?.code === 200) promises.cancelled.add(order.id)
    } else if (roll < 0.9) count('confirm', await insist(estate, 'PUT', `/v1/orders/${username}`, token, { order_id: order.id }))
    else count('read', await insist(estate, 'GET', `/v1/pays/${username}/${order.id}`, token))
  }
}

/** Opens the gateway's page and presses a button there; true when it says that the money was taken. */
async function payAtGateway(payUrl: string): Promise<boolean> {
  try {
    const page = await fetch(payUrl, { redirect: 'manual', signal: AbortSignal.timeout(5000) })
    const cashier = page.headers.get('location')
    if (!cashier) return false
    const notice = one(['now', 'now', 'now', 'late', 'twice', 'forged', 'none'])
    const paid = await fetch(new URL(cashier, payUrl), { method: 'POST', redirect: 'manual', body: new URLSearchParams({ do: 'pay', notice }), signal: AbortSignal.timeout(5000) })
    return paid.status === 303 || paid.status === 302 || paid.status === 200
  } catch {
    return false
  }
}

/** The clerk ships whatever is ready, one order after another. */
export async function ship(shipNext: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) if (!(await shipNext().catch(() => false))) await pause()
}
