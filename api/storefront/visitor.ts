import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import { findBuyer } from '../http/auth.ts'
import { DOUBTFUL, doubtOf } from '../http/doubt.ts'
import { openGuests, type Visited } from '../stats/guests.ts'
import { countOwnCart } from './cart.ts'
import { GUEST_CART_COOKIE, readGuestCart } from './guest-cart.ts'

const FLUSH_MS = 10_000

/**
 * GET /shop/visitor: what the header of a cached page needs to know about who looks at it. Every page asks it once it stands in a
 * browser, so it is here that visitors are counted; a guest's cart is told by the cookie that its form is answered with.
 */
export function visitorRoute(app: FastifyInstance, deps: Deps): void {
  const guests = openGuests(deps)
  const flush = () => guests.flush().catch((error: unknown) => deps.log.error(error, 'visitors could not be written'))
  const timer = setInterval(() => void flush(), FLUSH_MS).unref()
  app.addHook('onClose', async () => {
    clearInterval(timer)
    await flush()
  })
  const see = (request: FastifyRequest, visited: Visited) => {
    if (doubtOf(request).score >= DOUBTFUL) return
    guests.see({ ip: request.ip, userAgent: request.headers['user-agent'] ?? '', language: request.headers['accept-language'] ?? '' }, visited)
  }
  app.addHook('onResponse', async (request, reply) => {
    if (request.method === 'POST' && fillsCart(request, reply)) see(request, { carted: true })
  })

  app.get('/shop/visitor', { schema: { hide: true } }, async (request, reply) => {
    const buyer = await findBuyer(deps, request)
    see(request, { known: buyer !== undefined })
    const carts_count = await countOwnCart(deps.db, { buyer, guestCart: request.cookies[GUEST_CART_COOKIE] })
    return reply.header('cache-control', 'private, no-store').send({ username: buyer?.username ?? null, carts_count })
  })
}

/** Whether the answer puts into a guest's cart what was not in it. */
function fillsCart(request: FastifyRequest, reply: FastifyReply): boolean {
  const name = `${GUEST_CART_COOKIE}=`
  const set = [reply.getHeader('set-cookie') ?? []].flat().map(String)
  const cookie = set.find((one) => one.startsWith(name))
  if (!cookie) return false
  const before = new Set(readGuestCart(request.cookies[GUEST_CART_COOKIE]).map(({ id }) => id))
  return readGuestCart(decodeURIComponent(cookie.slice(name.length).split(';', 1)[0]!)).some(({ id }) => !before.has(id))
}
