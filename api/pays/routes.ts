import { RateLimiterMemory } from 'rate-limiter-flexible'
import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { buyerOf, findBuyer, requireBuyer } from '../http/auth.ts'
import { Ok, ok, RefusalReply, replies } from '../http/envelope.ts'
import { pluginPayments } from '../plugins/loaded.ts'
import { whole } from '../shared/ids.ts'
import { yuan } from '../shared/money.ts'
import { Refusal } from '../shared/refusals.ts'
import { shopTime } from '../shared/time.ts'
import { payAgain } from './again.ts'
import { type NoticeForm, takeNotice } from './notice.ts'
import { streamPayment } from './live.ts'
import { isGateway } from './methods.ts'
import { isUnpaid, readPayment } from './read.ts'
import { type Outcome, readOutcome, type ReturnQuery, singleAsker } from './return.ts'

const MOST_NOTICE_BYTES = 16 * 1024
/** Forgeries that are kept, per address and minute. Beyond that they are refused unread and unkept. */
const FORGERIES_KEPT = 60

const PlainText = { content: { 'text/plain': { schema: Type.String() } } }
const Text = { 200: PlainText }
const NoticeReply = Type.Object({ code: Type.String(), message: Type.String() })
const OutcomeReply = Type.Object({ order_id: Type.Integer(), total_amount: Type.String() })

/** /v1/pays, and the result page's question under /v1/orders. */
export const payRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db, config } = deps
    const onRequest = requireBuyer(deps)
    const ask = singleAsker(deps)
    const strangers = new RateLimiterMemory({ points: FORGERIES_KEPT, duration: 60 })
    const InUsername = Type.Object({ username: Type.String({ maxLength: 40 }) })

    await app.register(async (forms: App) => {
      // Whatever comes is a form, so that what is none is a forgery like any other.
      forms.removeAllContentTypeParsers()
      forms.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body as string))))
      forms.post(
        '/v1/pays/notify_url',
        {
          bodyLimit: MOST_NOTICE_BYTES,
          schema: { operationId: 'takeNotice', summary: 'Where the gateway tells what became of a payment', tags: ['pays'], response: Text },
        },
        async (request, reply) => {
          const form = flat(request.body)
          const crowded = ((await strangers.get(request.ip))?.consumedPoints ?? 0) >= FORGERIES_KEPT
          const taken = crowded && (await deps.pay.alipay.readNotice(form, deps.clock())).verdict !== 'genuine' ? false : await takeNotice(deps, 'alipay', form)
          if (!taken) await strangers.consume(request.ip).catch(() => {})
          return reply.type('text/plain; charset=utf-8').send(taken ? 'success' : '违法请求~')
        },
      )
    })

    await app.register(async (raw: App) => {
      // What was signed is the body as it came: nothing may read it first.
      raw.removeAllContentTypeParsers()
      raw.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
      raw.post(
        '/v1/pays/wechat/notify',
        {
          bodyLimit: MOST_NOTICE_BYTES,
          schema: {
            operationId: 'takeWechatNotice',
            summary: 'Where WeChat Pay tells what became of a payment',
            tags: ['pays'],
            response: { 200: NoticeReply, '4xx': Type.Union([NoticeReply, RefusalReply]), '5xx': Type.Union([NoticeReply, RefusalReply]) },
          },
        },
        async (request, reply) => {
          const { wechat } = deps.pay
          if (!wechat) return reply.status(404).send({ code: 'FAIL', message: '未开通' })
          const form = flat({ ...signatureOf(request.headers), body: request.body })
          const crowded = ((await strangers.get(request.ip))?.consumedPoints ?? 0) >= FORGERIES_KEPT
          const taken = crowded && (await wechat.readNotice(form, deps.clock())).verdict !== 'genuine' ? false : await takeNotice(deps, 'wechat', form)
          if (taken) return reply.send({ code: 'SUCCESS', message: '成功' })
          await strangers.consume(request.ip).catch(() => {})
          return reply.status(401).send({ code: 'FAIL', message: '违法请求' })
        },
      )
      for (const { payment } of pluginPayments()) {
        const { method, noticeHeaders = [], noticeReplies = { taken: 'success', refused: 'fail' } } = payment
        raw.post(
          `/v1/pays/notices/${method}`,
          {
            bodyLimit: MOST_NOTICE_BYTES,
            schema: {
              operationId: `takeNoticeOf_${method}`,
              summary: `Where ${payment.name.en} tells what became of a payment`,
              tags: ['pays'],
              response: { 200: PlainText, '4xx': Type.Union([Type.String(), RefusalReply]), '5xx': RefusalReply },
            },
          },
          async (request, reply) => {
            const headers = Object.fromEntries(noticeHeaders.map((name) => [name, String(request.headers[name] ?? '')]))
            const form = flat({ ...headers, body: request.body ?? '' })
            const crowded = ((await strangers.get(request.ip))?.consumedPoints ?? 0) >= FORGERIES_KEPT
            const taken = crowded && (await deps.pay[method]?.readNotice(form, deps.clock()))?.verdict !== 'genuine' ? false : await takeNotice(deps, method, form)
            if (!taken) await strangers.consume(request.ip).catch(() => {})
            return reply
              .status(taken ? 200 : 400)
              .type('text/plain; charset=utf-8')
              .send(taken ? noticeReplies.taken : noticeReplies.refused)
          },
        )
      }
    })

    app.get(
      '/v1/pays/return_url',
      {
        schema: { operationId: 'returnFromGateway', summary: 'Where the buyer’s browser comes back to; asks the gateway what happened', tags: ['pays'], response: Text },
      },
      async (request, reply) => {
        const outcome = await readOutcome(deps, ask, flat(request.query))
        if (request.headers.accept?.includes('text/html')) return reply.redirect(`${config.publicUrl}/result${search(request.url)}`, 302)
        return reply.type('text/plain; charset=utf-8').send(outcome?.paid ? '----GET:主动查询,交易成功----' : '----GET:主动查询,交易失败----')
      },
    )

    app.get(
      '/v1/orders/result',
      {
        config: { empty: { data: { order_id: '', total_amount: '' } } },
        schema: {
          operationId: 'readResult',
          summary: 'Whether the payment that the gateway’s return query speaks of has arrived',
          tags: ['orders'],
          response: replies(Ok({ data: OutcomeReply })),
        },
      },
      async (request) => {
        const buyer = await findBuyer(deps, request)
        const outcome = await readOutcome(deps, ask, flat(request.query), buyer?.id)
        if (!outcome?.paid) throw new Refusal(50105, {}, outcome && outcomeReply(outcome))
        return ok({ data: outcomeReply(outcome) })
      },
    )

    app.post(
      '/v1/pays/:username',
      {
        onRequest,
        config: { empty: { data: {} } },
        schema: {
          operationId: 'openPayment',
          summary: 'Pay an order, or pay it again, perhaps another way: alipay, wechat, balance, cod, or one of a plugin',
          tags: ['pays'],
          security: [{ token: [] }],
          params: InUsername,
          body: Type.Object({ order_id: Type.Unknown(), method: Type.Optional(Type.Unknown()) }),
          response: replies(Ok({ data: Type.Object({ pay_url: Type.Optional(Type.String()), code_url: Type.Optional(Type.String()) }) })),
        },
      },
      async (request) => {
        const { order_id, method = 'alipay' } = request.body
        const { payUrl, codeUrl } = await payAgain(deps, buyerOf(request).id, { orderId: whole(order_id), method: String(method) })
        return ok({ data: codeUrl === undefined ? { pay_url: payUrl } : { code_url: codeUrl } })
      },
    )

    app.get(
      '/v1/pays/:username/:order_id/events',
      {
        onRequest,
        schema: {
          operationId: 'watchPayment',
          summary: 'Server-sent events: `state` is waiting, then over when the order stops waiting for money',
          tags: ['pays'],
          security: [{ token: [] }],
          params: Type.Object({ username: Type.String({ maxLength: 40 }), order_id: Type.String({ maxLength: 40 }) }),
          response: { 200: { content: { 'text/event-stream': { schema: Type.String() } } }, '4xx': RefusalReply, '5xx': RefusalReply },
        },
      },
      async (request, reply) => {
        const { id: userId } = buyerOf(request)
        const orderId = whole(request.params.order_id)
        if (Number.isNaN(orderId) || (await isUnpaid(db, userId, orderId)) === undefined) throw new Refusal(10503)
        const askAgain = async () => {
          const waiting = await readPayment(db, userId, orderId)
          if (waiting?.state === 'waiting' && isGateway(waiting.method)) await ask(waiting.number)
        }
        if (!(await streamPayment(reply, { db, userId, orderId, ask: askAgain }))) throw new Refusal(10006)
      },
    )

    app.get(
      '/v1/pays/:username/:order_id',
      {
        onRequest,
        config: { empty: { data: {} } },
        schema: {
          operationId: 'readPayment',
          summary: 'The payment of an order',
          tags: ['pays'],
          security: [{ token: [] }],
          params: Type.Object({ username: Type.String({ maxLength: 40 }), order_id: Type.String({ maxLength: 40 }) }),
          response: replies(
            Ok({
              data: Type.Object({
                method: Type.String(),
                status: Type.String({ description: 'waiting, succeeded, surplus (came too late or in the wrong amount, and goes back) or closed' }),
                paid_at: Type.Union([Type.String(), Type.Null()]),
                trade_no: Type.Union([Type.String(), Type.Null()]),
                amount: Type.String(),
                refunded: Type.String(),
              }),
            }),
          ),
        },
      },
      async (request) => {
        const orderId = whole(request.params.order_id)
        const payment = Number.isNaN(orderId) ? undefined : await readPayment(db, buyerOf(request).id, orderId)
        if (!payment) throw new Refusal(10503)
        const { state, method, paidAt, tradeNo, amount, refunded } = payment
        return ok({ data: { method, status: state, paid_at: paidAt && shopTime(paidAt, config.timeZone), trade_no: tradeNo, amount: yuan(amount), refunded: yuan(refunded) } })
      },
    )
  }

/** The headers that sign a notice of API v3. */
const signatureOf = (headers: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(['timestamp', 'nonce', 'signature', 'serial'].map((name) => [`wechatpay-${name}`, headers[`wechatpay-${name}`]]))

const outcomeReply = ({ orderId, amount }: Outcome) => ({ order_id: orderId, total_amount: yuan(amount) })

const search = (url: string): string => (url.includes('?') ? url.slice(url.indexOf('?')) : '')

/** Names and texts only, in a form the database can keep. What this changes in a forgery is no matter; no genuine message has any of it. */
function flat(input: unknown): NoticeForm & ReturnQuery {
  if (typeof input !== 'object' || input === null) return {}
  const clean = (text: string) => text.replaceAll('\0', '').toWellFormed()
  return Object.fromEntries(Object.entries(input).flatMap(([name, value]) => (typeof value === 'string' ? [[clean(name), clean(value)]] : [])))
}
