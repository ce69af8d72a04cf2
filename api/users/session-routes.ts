import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { buyerOf, requireBuyer } from '../http/auth.ts'
import { Ok, ok, replies } from '../http/envelope.ts'
import { placeOf } from '../http/place.ts'
import { transact } from '../shared/db.ts'
import { said } from '../shared/i18n.ts'
import { whole } from '../shared/ids.ts'
import { Refusal } from '../shared/refusals.ts'
import { shopTime } from '../shared/time.ts'
import { SentenceReply, UserPath } from './schema.ts'
import { endOtherSessions, endSession, endSessions, listSessions } from './session.ts'

const tags = ['users']
const security = [{ token: [] }]

const SessionPath = Type.Object({ username: Type.String({ maxLength: 300 }), id: Type.String({ maxLength: 300 }) })
const OthersQuery = Type.Object({ others: Type.Optional(Type.String({ maxLength: 10, description: '1 spares the session that asks' })) })
const SessionListReply = Ok({
  data: Type.Array(
    Type.Object({
      id: Type.Integer(),
      kind: Type.String({ description: 'web or client' }),
      way: Type.String({ description: 'How they came in: password, sms, mail, weibo, qq, qr, app' }),
      device: Type.String(),
      place: Type.String({ description: 'What the address says of a place: this machine, a local network, or a network' }),
      ip: Type.String({ description: 'The address they came from' }),
      created: Type.String(),
      seen: Type.String(),
      current: Type.Boolean({ description: 'Whether this is the session that asks' }),
    }),
  ),
})

/** A buyer's devices, and the doors to put them out. */
export function sessionRoutes(deps: Deps, app: App): void {
  const { config, db } = deps
  const onRequest = requireBuyer(deps)

  app.get(
    '/v1/users/:username/sessions',
    {
      onRequest,
      schema: { operationId: 'listSessions', summary: 'Where the buyer is logged in', tags, security, params: UserPath, response: replies(SessionListReply) },
      config: { empty: { data: [] } },
    },
    async (request) => {
      const { id: userId, sessionId } = buyerOf(request)
      const rows = await listSessions(db, userId)
      return ok({
        data: rows.map(({ id, kind, way, device, ip, createdAt, seenAt }) => ({
          id,
          kind,
          way,
          device,
          place: placeOf(ip, request.lang),
          ip,
          current: id === sessionId,
          created: shopTime(createdAt, config.timeZone),
          seen: shopTime(seenAt, config.timeZone),
        })),
      })
    },
  )

  app.delete(
    '/v1/users/:username/sessions',
    {
      onRequest,
      schema: {
        operationId: 'endSessions',
        summary: 'Log out everywhere; every token dies',
        tags,
        security,
        params: UserPath,
        querystring: OthersQuery,
        response: replies(SentenceReply),
      },
    },
    async (request) => {
      const { id, sessionId } = buyerOf(request)
      const others = request.query.others === '1'
      await transact(db, async (tx) => (others ? await endOtherSessions(tx, id, sessionId) : await endSessions(tx, id)))
      return ok({
        data: others ? said(request.lang, '已退出其他设备', 'Your other devices are logged out') : said(request.lang, '已退出所有设备', 'You are logged out everywhere'),
      })
    },
  )

  app.delete(
    '/v1/users/:username/sessions/:id',
    {
      onRequest,
      schema: { operationId: 'endSession', summary: 'Log one device out', tags, security, params: SessionPath, response: replies(SentenceReply) },
    },
    async (request) => {
      const id = whole(request.params.id)
      const ended = !Number.isNaN(id) && (await transact(db, (tx) => endSession(tx, buyerOf(request).id, id)))
      if (!ended) throw new Refusal(10132)
      return ok({ data: said(request.lang, '已退出该设备', 'That device is logged out') })
    },
  )

  app.delete(
    '/v1/tokens',
    { onRequest, schema: { operationId: 'endToken', summary: 'Log this device out', tags, security, response: replies(SentenceReply) } },
    async (request) => {
      const { id, sessionId } = buyerOf(request)
      await transact(db, (tx) => endSession(tx, id, sessionId))
      return ok({ data: said(request.lang, '已退出登录', 'You are logged out') })
    },
  )
}
