import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { buyerOf, requireBuyer } from '../http/auth.ts'
import { FileReply, Ok, ok, RefusalReply, replies } from '../http/envelope.ts'
import { whole } from '../shared/ids.ts'
import { Refusal } from '../shared/refusals.ts'
import { claimWithTicket, floorOf } from './floor.ts'
import { streamSale } from './live.ts'
import { readOwnClaim } from './read-claim.ts'
import { claimReply, ClaimBody, ClaimReply, InSale, saleReply, SaleReply, saleTimes, TicketReply } from './schema.ts'
import { phaseOf, type Sale, soldOut } from './sale.ts'
import { issueTicket } from './ticket.ts'

const tags = ['flash-sales']
/** Tickets that are made at once; each needs a look at who asks. */
const MOST_AT_THE_DOOR = 200

/** /v1/flash-sales: the list, a sale, its stream, and a buyer's way through it: ticket, claim, order. */
export const flashRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { config, db } = deps
    const security = [{ token: [] }]
    let atTheDoor = 0
    // Busy is said with when to come back.
    app.addHook('onError', async (_request, reply, error: unknown) => {
      if (error instanceof Refusal && error.code === 11306) reply.header('retry-after', error.detail.seconds)
    })

    app.get(
      '/v1/flash-sales',
      {
        config: { empty: { data: [] } },
        schema: {
          operationId: 'listFlashSales',
          summary: 'Flash sales that go on or come, the next first, with the server’s time',
          tags,
          security: [],
          response: replies(Ok({ data: Type.Array(SaleReply), server_ms: Type.Integer(), base_url: Type.String() })),
        },
      },
      async (request) => {
        const now = deps.clock()
        const sales = floorOf(deps)
          .board.all()
          .filter((sale) => phaseOf(sale, now) !== 'over')
        return ok({ data: sales.map((sale) => saleReply(sale, now, request.lang, config.timeZone)), server_ms: now.getTime(), base_url: config.mediaUrl })
      },
    )

    app.get(
      '/v1/flash-sales/:sale_id',
      {
        config: { empty: { data: {} } },
        schema: {
          operationId: 'readFlashSale',
          summary: 'One flash sale as it stands, with the server’s time',
          tags,
          security: [],
          params: InSale,
          response: replies(Ok({ data: SaleReply, base_url: Type.String() })),
        },
      },
      async (request, reply) => {
        reply.header('cache-control', 'no-store')
        return ok({ data: saleReply(await saleIn(request.params.sale_id), deps.clock(), request.lang, config.timeZone), base_url: config.mediaUrl })
      },
    )

    app.get(
      '/v1/flash-sales/:sale_id/events',
      {
        schema: {
          operationId: 'watchFlashSale',
          summary: 'Server-sent events: `state` with the phase and the server’s time, at first and whenever it changes',
          tags,
          security: [],
          params: InSale,
          produces: ['text/event-stream'],
          response: { 200: FileReply, '4xx': RefusalReply, '5xx': RefusalReply },
        },
      },
      async (request, reply) => {
        if (!streamSale(reply, deps, await saleIn(request.params.sale_id))) throw new Refusal(11306, { seconds: 5 })
        return reply
      },
    )

    app.post(
      '/v1/flash-sales/:sale_id/tickets',
      {
        // What memory can refuse must not cost a look into the database.
        onRequest: [shed, () => floorOf(deps).gate.turn(), requireBuyer(deps)],
        onResponse: async () => void atTheDoor--,
        config: { empty: { data: {} } },
        schema: {
          operationId: 'takeFlashTicket',
          summary: 'Come into the waiting room: a signed ticket for this buyer and this sale, good from its start on',
          tags,
          security,
          params: InSale,
          response: replies(Ok({ data: TicketReply })),
        },
      },
      async (request) => {
        const sale = await saleIn(request.params.sale_id)
        const now = deps.clock()
        return ok({ data: { ticket: await issueTicket(config, sale, buyerOf(request).id, now), ...saleTimes(sale, now) } })
      },
    )

    app.post(
      '/v1/flash-sales/:sale_id/claims',
      {
        // Before anything is read or checked.
        onRequest: () => floorOf(deps).gate.turn(),
        config: { empty: { data: {} } },
        schema: {
          operationId: 'claimFlashPiece',
          summary: 'Claim pieces with a ticket; what comes of it is a held piece or a place in the line, once for each buyer',
          tags,
          security: [],
          params: InSale,
          body: ClaimBody,
          response: replies(Ok({ data: Type.Object({ state: Type.String({ description: 'held, waiting or ordered' }), hold_until_ms: Type.Integer() }) })),
        },
      },
      async (request) => {
        const { ticket, count = 1 } = request.body
        const { state, holdUntil } = await claimWithTicket(deps, { saleId: whole(request.params.sale_id), ticket, count: whole(count) })
        return ok({ data: { state, hold_until_ms: state === 'held' ? (holdUntil?.getTime() ?? 0) : 0 } })
      },
    )

    app.get(
      '/v1/flash-sales/:sale_id/claim',
      {
        onRequest: requireBuyer(deps),
        config: { empty: { data: {} } },
        schema: { operationId: 'readFlashClaim', summary: 'What the buyer has of a sale', tags, security, params: InSale, response: replies(Ok({ data: ClaimReply })) },
      },
      async (request, reply) => {
        reply.header('cache-control', 'no-store')
        const sale = await saleIn(request.params.sale_id)
        const now = deps.clock()
        return ok({ data: claimReply(sale, await readOwnClaim(db, buyerOf(request).id, sale.id, now), now) })
      },
    )

    async function saleIn(text: string): Promise<Sale> {
      const id = whole(text)
      const sale = Number.isNaN(id) ? undefined : await floorOf(deps).board.find(id)
      if (!sale) throw new Refusal(11300)
      return sale
    }

    async function shed(request: { params: unknown }): Promise<void> {
      atTheDoor++
      if (atTheDoor > MOST_AT_THE_DOOR) throw new Refusal(11306, { seconds: 2 })
      const sale = floorOf(deps).board.get(whole((request.params as { sale_id: string }).sale_id))
      const now = deps.clock()
      if (sale && soldOut(sale, now)) throw new Refusal(11303)
    }
  }
