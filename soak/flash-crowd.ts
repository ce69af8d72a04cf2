/** Who comes to a flash sale: shoppers with a ticket each, and bots that hammer its door. */
import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

export type Shopper = { id: number; username: string; token: string; addressId: number }
/** What a shopper was told in the end; `order` is its number. */
export type Final = { said: 'ordered'; order: number } | { said: 'sold out' | 'in line' }
export type Sale = { id: number; skuId: number; startsAt: number }

type Answer = { status: number; retryAfter: number; body: { code: number; data?: any } }

/** Who is sent away so often has no final answer. */
const MOST_TRIES = 100

/** A door with several servers behind it: who loses one goes to the next. What is asked of sales goes to `salesUrls`, as behind nginx. */
export function openDoor(urls: readonly string[], salesUrls = urls) {
  const agent = new Agent({ keepAlive: true, maxSockets: 2500, maxFreeSockets: 2500 })
  const counts = { requests: 0, lost: 0, shed: 0 }
  let closed = false
  const ask = (base: string, method: string, path: string, token?: string, body?: unknown): Promise<Answer> =>
    new Promise((resolve, reject) => {
      counts.requests++
      const text = body === undefined ? undefined : JSON.stringify(body)
      const headers = {
        ...(token ? { authorization: token } : {}),
        ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      }
      const asked = request(base + path, { method, agent, headers }, (response) => {
        const pieces: Buffer[] = []
        response.on('data', (piece: Buffer) => pieces.push(piece))
        response.on('error', reject)
        response.on('end', () => {
          try {
            resolve({ status: response.statusCode ?? 0, retryAfter: Number(response.headers['retry-after'] ?? 0), body: JSON.parse(Buffer.concat(pieces).toString()) })
          } catch (error) {
            reject(error as Error)
          }
        })
      })
      asked.on('error', reject)
      asked.end(text)
    })
  return {
    counts,
    once: ask,
    /** Asks until somebody answers, at one server after the other, and comes back when told to. `lost`: an answer may have been on its way. */
    async insist(n: number, method: string, path: string, token?: string, body?: unknown): Promise<Answer & { lost: boolean }> {
      let lost = false
      const servers = path.startsWith('/v1/flash-sales') ? salesUrls : urls
      for (let tries = n; !closed && tries < n + MOST_TRIES; tries++) {
        try {
          const answer = await ask(servers[tries % servers.length]!, method, path, token, body)
          if (answer.status !== 503) return { ...answer, lost }
          counts.shed++
          await pause((answer.retryAfter || 1) * 1000 * (0.5 + Math.random()))
        } catch {
          lost = true
          counts.lost++
          await pause(100 + 300 * Math.random())
        }
      }
      throw new Error(`nobody answers ${method} ${path}`)
    },
    close() {
      closed = true
      agent.destroy()
    },
  }
}
export type Door = ReturnType<typeof openDoor>

/** People come into the waiting room one after the other; it is the start that they share. */
const ARRIVAL_MS = 6000

/** One shopper: a ticket in the waiting room, a claim at the start, an order for what is held. */
export async function goShopping(door: Door, n: number, shopper: Shopper, sale: Sale): Promise<Final> {
  const path = `/v1/flash-sales/${sale.id}`
  await pause(ARRIVAL_MS * Math.random())
  const ticket = (await door.insist(n, 'POST', `${path}/tickets`, shopper.token)).body
  // Came too late even for that.
  if (ticket.code === 11303) return { said: 'sold out' }
  if (ticket.code !== 200) throw new Error(`no ticket: ${JSON.stringify(ticket)}`)
  // Everybody counts down by the server's clock, and presses within a quarter of a second of the start.
  await pause(Math.max(0, ticket.data.starts_ms - ticket.data.server_ms) + 250 * Math.random())
  for (;;) {
    const claim = await door.insist(n, 'POST', `${path}/claims`, undefined, { ticket: ticket.data.ticket })
    if (claim.body.code === 11301) {
      await pause(50)
      continue
    }
    // Whose answer was lost with a server may have got something.
    const state = claim.body.code === 200 ? claim.body.data.state : claim.lost ? (await door.insist(n, 'GET', `${path}/claim`, shopper.token)).body.data.state : 'none'
    if (state === 'held' || state === 'ordered') return await orderPiece(door, n, shopper, sale)
    if (state === 'waiting') return { said: 'in line' }
    if (![200, 11303, 11302].includes(claim.body.code)) throw new Error(`a claim was answered with ${JSON.stringify(claim.body)}`)
    return { said: 'sold out' }
  }
}

async function orderPiece(door: Door, n: number, { id, username, token, addressId }: Shopper, sale: Sale): Promise<Final> {
  const body = { settlement_type: 1, sku_id: sale.skuId, buy_count: 1, flash_sale_id: sale.id, address_id: addressId, pay_method: 'alipay' }
  const placed = await door.insist(n, 'POST', `/v1/orders/${username}`, token, body)
  if (placed.body.code === 200) return { said: 'ordered', order: Number(placed.body.data.order_id) }
  const { data } = (await door.insist(n, 'GET', `/v1/flash-sales/${sale.id}/claim`, token)).body
  if (data.state === 'ordered') return { said: 'ordered', order: data.order_id }
  throw new Error(`buyer ${id} holds a piece and cannot order it: ${JSON.stringify(placed.body)}`)
}

/** Hammers the claims until told to stop: guessed tickets, tokens of other kinds, no ticket at all, a true one again and again. Answers what was given to it. */
export async function hammer(
  door: Door,
  urls: readonly string[],
  sale: Sale,
  known: { ticket: string; token: string },
  signal: AbortSignal,
): Promise<{ tries: number; given: number }> {
  let [tries, given] = [0, 0]
  const bodies = [{ ticket: 'guessed' }, { ticket: known.token }, {}, { ticket: known.ticket }, { ticket: `${known.ticket.slice(0, -4)}AAAA` }, { ticket: known.ticket, count: 99 }]
  while (!signal.aborted) {
    const answer = await door.once(urls[tries % urls.length]!, 'POST', `/v1/flash-sales/${sale.id}/claims`, undefined, bodies[tries % bodies.length]).catch(() => undefined)
    tries++
    // The true ticket's own piece is no gain of the bot's.
    if (answer?.body.code === 200 && tries % bodies.length !== 4) given++
    if (!answer) await pause(50)
  }
  return { tries, given }
}
