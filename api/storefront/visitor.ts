import type { FastifyInstance } from 'fastify'
import type { Deps } from '../deps.ts'
import { findBuyer } from '../http/auth.ts'

const GUEST_CART = 'jishi_cart'

/** GET /shop/visitor: what the header of a cached page needs to know about who looks at it. */
export function visitorRoute(app: FastifyInstance, deps: Deps): void {
  app.get('/shop/visitor', { schema: { hide: true } }, async (request, reply) => {
    const buyer = await findBuyer(deps, request)
    const carts_count = buyer ? await countLines(deps, buyer.id) : guestLines(request.cookies[GUEST_CART])
    return reply.header('cache-control', 'private, no-store').send({ username: buyer?.username ?? null, carts_count })
  })
}

async function countLines(deps: Deps, userId: number): Promise<number> {
  const [{ n } = { n: 0 }] = await deps.db<{ n: number }[]>`select count(*)::int as n from cart_lines where user_id = ${userId}`
  return n
}

/** Lines of a guest's cart: `<skuId>:<count>:<0|1>` joined by dots. */
function guestLines(cookie: string | undefined): number {
  return new Set((cookie ?? '').split('.').filter((line) => /^\d{1,15}:\d{1,9}:[01]$/.test(line)).map((line) => line.split(':')[0])).size
}
