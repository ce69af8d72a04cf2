import type { FastifyInstance } from 'fastify'
import type { Deps } from '../deps.ts'
import { findBuyer } from '../http/auth.ts'
import { countOwnCart } from './cart.ts'
import { GUEST_CART_COOKIE } from './guest-cart.ts'

/** GET /shop/visitor: what the header of a cached page needs to know about who looks at it. */
export function visitorRoute(app: FastifyInstance, deps: Deps): void {
  app.get('/shop/visitor', { schema: { hide: true } }, async (request, reply) => {
    const buyer = await findBuyer(deps, request)
    const carts_count = await countOwnCart(deps.db, { buyer, guestCart: request.cookies[GUEST_CART_COOKIE] })
    return reply.header('cache-control', 'private, no-store').send({ username: buyer?.username ?? null, carts_count })
  })
}
