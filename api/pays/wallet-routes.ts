import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { buyerOf, requireBuyer } from '../http/auth.ts'
import { Ok, ok, Paginator, replies } from '../http/envelope.ts'
import { walletOf } from '../ledger/post.ts'
import { listWalletMoves } from '../ledger/read.ts'
import { Whole, whole } from '../shared/ids.ts'
import { yuan } from '../shared/money.ts'
import { shopTime } from '../shared/time.ts'

const PAGE = 20

/** /v1/users/{username}/wallet: one's own money in the shop. */
export const walletRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db, config } = deps
    app.get(
      '/v1/users/:username/wallet',
      {
        onRequest: requireBuyer(deps),
        config: { empty: { data: {} } },
        schema: {
          operationId: 'readWallet',
          summary: 'The buyer’s wallet: what is in it, and how that came about',
          tags: ['pays'],
          security: [{ token: [] }],
          params: Type.Object({ username: Type.String({ maxLength: 40 }) }),
          querystring: Type.Object({ page: Type.Optional(Whole) }),
          response: replies(
            Ok({
              data: Type.Object({
                balance: Type.String(),
                moves: Type.Array(
                  Type.Object({
                    kind: Type.String({ description: 'hold, release, refund or adjustment' }),
                    amount: Type.String(),
                    order_id: Type.Union([Type.Integer(), Type.Null()]),
                    at: Type.String(),
                  }),
                ),
              }),
              paginator: Paginator,
            }),
          ),
        },
      },
      async (request) => {
        const { id } = buyerOf(request)
        const page = request.query.page === undefined ? 1 : whole(request.query.page)
        const [balance, { moves, total }] = await Promise.all([walletOf(db, id), listWalletMoves(db, id, { page, pageSize: PAGE })])
        const rows = moves.map((move) => ({ kind: move.kind, amount: yuan(move.amount), order_id: move.orderId, at: shopTime(move.at, config.timeZone) }))
        return ok({ data: { balance: yuan(balance), moves: rows }, paginator: { pagesize: PAGE, total } })
      },
    )
  }
