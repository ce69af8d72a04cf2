import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import { findBuyer } from '../http/auth.ts'
import { addFavourite, likedOf, readFavourites, removeFavourite } from '../interests/favourites.ts'
import { clearHistory, look, readHistory } from '../interests/history.ts'
import { transact } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { must } from './account.ts'
import { guestSeenCookie } from './cookies.ts'
import { type Answer, answerForm } from './forms.ts'
import { SEEN_COOKIE, withSeen } from './guest-seen.ts'
import type { Visit } from './visit.ts'

/** What the visitor has looked at and likes. */
export function interestsDesk({ db }: Deps, { buyer, lang, read = (work) => work(db) }: Visit) {
  return {
    history: (page: number, pageSize: number) => read((db) => readHistory(db, must(buyer).id, { page, pageSize, lang })),
    /** Forgets one look, or all of them. */
    forget: (skuId?: number): Promise<Answer> => answerForm(lang, {}, [], async () => (await transact(db, (tx) => clearHistory(tx, must(buyer).id, skuId)), {})),
    favourites: (page: number, pageSize: number) => read((db) => readFavourites(db, must(buyer).id, { page, pageSize, lang })),
    like: (skuId: number): Promise<Answer> => answerForm(lang, {}, [], async () => (await transact(db, (tx) => addFavourite(tx, must(buyer).id, skuId)), {})),
    unlike: (skuId: number): Promise<Answer> => answerForm(lang, {}, [], async () => (await transact(db, (tx) => removeFavourite(tx, must(buyer).id, skuId)), {})),
  }
}

/**
 * What a cached product page says and asks once it stands in a browser. POST /shop/look remembers the look and answers
 * whether the buyer likes the SKU; POST /shop/like changes that. `liked` is null for a guest.
 */
export function interestRoutes(app: FastifyInstance, deps: Deps): void {
  const { db } = deps
  app.post('/shop/look', { schema: { hide: true } }, async (request, reply) => {
    reply.header('cache-control', 'private, no-store')
    const buyer = await findBuyer(deps, request)
    const { skuId } = wishOf(request)
    if (!buyer) {
      const { name, value, options } = guestSeenCookie(deps.config, withSeen(request.cookies[SEEN_COOKIE], skuId))
      reply.setCookie(name, value, options)
      return { liked: null }
    }
    try {
      await transact(db, (tx) => look(tx, buyer.id, skuId))
    } catch (error) {
      // Taken down since the page was cached: not remembered, but it may still be liked.
      if (!(error instanceof Refusal)) throw error
    }
    return { liked: (await likedOf(db, buyer.id, [skuId])).length > 0 }
  })
  app.post('/shop/like', { schema: { hide: true } }, async (request, reply) => {
    reply.header('cache-control', 'private, no-store')
    const buyer = await findBuyer(deps, request)
    if (!buyer) return { liked: null }
    const { skuId, liked } = wishOf(request)
    await transact(db, (tx) => (liked ? addFavourite(tx, buyer.id, skuId) : removeFavourite(tx, buyer.id, skuId)))
    return { liked }
  })
}

function wishOf({ body }: FastifyRequest): { skuId: number; liked: boolean } {
  const form = new URLSearchParams(Buffer.isBuffer(body) ? body.toString() : '')
  const skuId = form.get('sku_id') ?? ''
  if (!/^[1-9]\d{0,14}$/.test(skuId)) throw new Refusal(10200)
  return { skuId: Number(skuId), liked: form.get('liked') === 'true' }
}
