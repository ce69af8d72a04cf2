import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { buyerOf, requireBuyer } from '../../http/auth.ts'
import { deviceOf } from '../../http/device.ts'
import { ok, replies } from '../../http/envelope.ts'
import { said } from '../../shared/i18n.ts'
import { Refusal } from '../../shared/refusals.ts'
import { shopTime } from '../../shared/time.ts'
import { letIn } from '../enter.ts'
import { SentenceReply } from '../schema.ts'
import { answerQr, openQr, readQr, scanQr, takeQr } from './qr.ts'
import { DesktopReply, PhonePath, QrPath, QrQuery, QrReply, QrStateReply } from './schema.ts'

const tags = ['users']
const security = [{ token: [] }]
const LOOK_EVERY_MS = 1000
/** Desktops beyond these poll. */
const MOST_STREAMS = 500

/** Log-in by a code on the desktop's screen: the desktop's side and the phone's. */
export const qrRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    desktopRoutes(deps, app)
    phoneRoutes(deps, app)
  }

function desktopRoutes(deps: Deps, app: App): void {
  app.post(
    '/v1/users/qr',
    { schema: { operationId: 'openQr', summary: 'A code for a desktop to show, good for two minutes', tags, response: replies(QrReply) } },
    async (request) => {
      const { id, secret, svg, expires } = await openQr(deps, { device: deviceOf(request.headers['user-agent']), ip: request.ip })
      return ok({ data: { qr_id: id, secret, svg, expires: shopTime(expires, deps.config.timeZone) } })
    },
  )

  app.get(
    '/v1/users/qr/:id',
    {
      schema: {
        operationId: 'pollQr',
        summary: 'How far a code is; once, with the token, when it is confirmed',
        tags,
        params: QrPath,
        querystring: QrQuery,
        response: replies(QrStateReply),
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      const { state, userId } = await takeQr(deps, request.params.id, request.query.secret)
      if (userId === undefined) return ok({ state })
      return { ...(await letIn(deps, request, { way: 'qr', carts: null }, async () => userId)), state }
    },
  )

  const leaving = new AbortController()
  app.addHook('preClose', async () => leaving.abort())
  let streams = 0
  app.get(
    '/v1/users/qr/:id/events',
    {
      schema: {
        operationId: 'watchQr',
        summary: 'Server-sent events: the state whenever it changes. After "confirmed" the token is fetched from the code itself',
        tags,
        params: QrPath,
        querystring: QrQuery,
        response: { ...replies(QrStateReply), 200: { description: 'The events', content: { 'text/event-stream': { schema: Type.Unsafe<Readable>(Type.String()) } } } },
      },
    },
    async (request, reply) => {
      if (streams >= MOST_STREAMS) throw new Refusal(10006)
      const { id } = request.params
      const { secret } = request.query
      streams++
      const gone = new AbortController()
      const events = Readable.from(changes(() => readQr(deps, id, secret), AbortSignal.any([leaving.signal, gone.signal])))
      events.once('close', () => {
        streams--
        gone.abort()
      })
      return reply.header('cache-control', 'no-store').header('x-accel-buffering', 'no').type('text/event-stream; charset=utf-8').send(events)
    },
  )
}

/** The state when it changes, as events, until nothing more can happen or nobody listens. */
async function* changes(look: () => Promise<string>, over: AbortSignal): AsyncGenerator<string> {
  let last = ''
  while (!over.aborted) {
    const state = await look()
    if (state !== last) yield `event: state\ndata: ${JSON.stringify({ state })}\n\n`
    if (state !== 'waiting' && state !== 'scanned') return
    last = state
    await sleep(LOOK_EVERY_MS, undefined, { signal: over }).catch(() => {})
  }
}

function phoneRoutes(deps: Deps, app: App): void {
  const onRequest = requireBuyer(deps)

  app.get(
    '/v1/users/:username/qr/:id',
    {
      onRequest,
      schema: { operationId: 'scanQr', summary: 'The phone has scanned a code: which desktop asks, and where', tags, security, params: PhonePath, response: replies(DesktopReply) },
      config: { empty: { data: {} } },
    },
    async (request) => {
      const { device, ip, expires } = await scanQr(deps, request.params.id, buyerOf(request).id)
      return ok({ data: { device, place: ip, expires: shopTime(expires, deps.config.timeZone) } })
    },
  )

  for (const [verb, yes, zh, en] of [
    ['confirm', true, '已确认登录', 'The desktop is being logged in'],
    ['refuse', false, '已拒绝登录', 'The log-in was refused'],
  ] as const)
    app.post(
      `/v1/users/:username/qr/:id/${verb}`,
      {
        onRequest,
        schema: { operationId: `${verb}Qr`, summary: `The phone says ${yes ? 'yes' : 'no'}, once`, tags, security, params: PhonePath, response: replies(SentenceReply) },
      },
      async (request) => {
        await answerQr(deps, request.params.id, buyerOf(request).id, yes)
        return sentence(request, zh, en)
      },
    )
}

const sentence = (request: FastifyRequest, zh: string, en: string) => ok({ data: said(request.lang, zh, en) })
