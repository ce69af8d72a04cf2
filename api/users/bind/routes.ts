import type { FastifyRequest } from 'fastify'
import type { Deps } from '../../deps.ts'
import { type Provider, providers } from '../../drivers/oauth/types.ts'
import type { App } from '../../http/app-type.ts'
import { buyerOf, requireBuyer } from '../../http/auth.ts'
import { ok, replies } from '../../http/envelope.ts'
import { transact } from '../../shared/db.ts'
import { hashPassword } from '../../shared/hash.ts'
import { said } from '../../shared/i18n.ts'
import { shopTime } from '../../shared/time.ts'
import { checkEmail, checkPassword, checkPhone, checkUsername } from '../check.ts'
import { letIn } from '../enter.ts'
import { provePassword } from '../login.ts'
import { SentenceReply, SessionReply, UserPath } from '../schema.ts'
import { beginBinding } from './begin.ts'
import { bindAccount, listBindings, openBoundAccount, unbindAccount } from './bind.ts'
import { giveGrant, readGrant, spendGrant } from './grant.ts'
import { comeBack, findBound } from './return.ts'
import { AuthorizationReply, BindBody, BindingPath, BindingsReply, BindUserBody, BoundNewcomerBody, ReturnQuery, ReturnReply } from './schema.ts'

const tags = ['users']
const security = [{ token: [] }]
const empty = { data: {} }
const titles = { weibo: 'Weibo', qq: 'Qq' } as const satisfies Record<Provider, string>

/** /v1/users/weibo/…, /v1/users/qq/…, and what a buyer has bound. */
export const bindRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    for (const provider of providers) providerRoutes(deps, app, provider)
    bindingRoutes(deps, app)
  }

function providerRoutes(deps: Deps, app: App, provider: Provider): void {
  const name = titles[provider]
  const stateless = !deps.config.oauthStateRequired

  app.get(
    `/v1/users/${provider}/authorization`,
    {
      schema: { operationId: `begin${name}`, summary: `Where to log in with ${name}`, tags, response: replies(AuthorizationReply) },
    },
    async (request) => ok({ oauth_url: await beginBinding(deps, provider, { ip: request.ip, stateless }) }),
  )

  app.get(
    `/v1/users/${provider}/users`,
    {
      schema: {
        operationId: `comeBackFrom${name}`,
        summary: `Log in with what ${name} gave; code 201 for somebody new`,
        tags,
        querystring: ReturnQuery,
        response: replies(ReturnReply),
      },
      config: { empty },
    },
    async (request) => {
      const account = await comeBack(deps, provider, { ...request.query, ip: request.ip, stateless })
      const userId = await findBound(deps.db, provider, account.uid)
      if (userId === undefined) return { code: 201, uid: await giveGrant(deps, { ...account, provider }) }
      return await letIn(deps, request, { way: provider, carts: null }, async () => userId)
    },
  )

  app.post(
    `/v1/users/${provider}/users`,
    {
      schema: { operationId: `registerWith${name}`, summary: `A new account, bound to one at ${name}`, tags, body: BoundNewcomerBody, response: replies(SessionReply) },
      config: { empty },
    },
    async (request) => {
      const { body, lang } = request
      const granted = await readGrant(deps, provider, body.uid)
      const username = checkUsername(body.username, 10118)
      const password = checkPassword(body.password, 10119)
      const phone = checkPhone(body.phone, 10120)
      const email = checkEmail(body.email)
      const passwordHash = await hashPassword(password, deps.config.argon2)
      const reply = await letIn(deps, request, { way: provider, carts: body.carts }, (tx) => openBoundAccount(tx, { username, passwordHash, phone, email, lang }, granted))
      await spendGrant(deps, body.uid)
      return reply
    },
  )

  app.post(
    `/v1/users/${provider}/users/binduser`,
    {
      schema: {
        operationId: `bindUserTo${name}`,
        summary: `Bind an account at ${name} to one of ours, by its password`,
        tags,
        body: BindUserBody,
        response: replies(SessionReply),
      },
      config: { empty },
    },
    async (request) => {
      const { body } = request
      const granted = await readGrant(deps, provider, body.uid)
      const userId = await provePassword(deps, body, request.ip, 10117)
      const reply = await letIn(deps, request, { way: provider, carts: body.carts }, async (tx) => {
        await bindAccount(tx, userId, granted)
        return userId
      })
      await spendGrant(deps, body.uid)
      return reply
    },
  )
}

function bindingRoutes(deps: Deps, app: App): void {
  const { config, db } = deps
  const onRequest = requireBuyer(deps)

  app.get(
    '/v1/users/:username/bindings',
    {
      onRequest,
      schema: { operationId: 'listBindings', summary: 'The accounts elsewhere that are bound', tags, security, params: UserPath, response: replies(BindingsReply) },
      config: { empty: { data: [] } },
    },
    async (request) => {
      const bindings = await listBindings(db, buyerOf(request).id)
      return ok({ data: bindings.map(({ provider, name, boundAt }) => ({ provider, name, bound_at: shopTime(boundAt, config.timeZone) })) })
    },
  )

  app.post(
    '/v1/users/:username/bindings/:provider',
    {
      onRequest,
      schema: {
        operationId: 'addBinding',
        summary: 'Bind an account elsewhere, by its grant',
        tags,
        security,
        params: BindingPath,
        body: BindBody,
        response: replies(SentenceReply),
      },
    },
    async (request) => {
      const granted = await readGrant(deps, request.params.provider as Provider, request.body.uid)
      await transact(db, (tx) => bindAccount(tx, buyerOf(request).id, granted))
      await spendGrant(deps, request.body.uid)
      return sentence(request, '绑定成功', 'The account is bound')
    },
  )

  app.delete(
    '/v1/users/:username/bindings/:provider',
    {
      onRequest,
      schema: {
        operationId: 'removeBinding',
        summary: 'Let go of an account elsewhere, unless it is the last way in',
        tags,
        security,
        params: BindingPath,
        response: replies(SentenceReply),
      },
    },
    async (request) => {
      await transact(db, (tx) => unbindAccount(tx, buyerOf(request).id, request.params.provider as Provider))
      return sentence(request, '已解除绑定', 'The account is no longer bound')
    },
  )
}

const sentence = (request: FastifyRequest, zh: string, en: string) => ok({ data: said(request.lang, zh, en) })
