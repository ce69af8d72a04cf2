import { createHmac } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { buyerOf, requireBuyer } from '../http/auth.ts'
import { ok, replies } from '../http/envelope.ts'
import { writeOnce } from '../http/idempotency.ts'
import { transact } from '../shared/db.ts'
import { said } from '../shared/i18n.ts'
import { Refusal } from '../shared/refusals.ts'
import { type Address, addAddress, changeAddress, deleteAddress, listAddresses, setDefaultAddress } from './addresses/addresses.ts'
import { clientOf, enteredReply } from './enter.ts'
import { logIn } from './login.ts'
import { activate } from './mail/activate.ts'
import { mailRoutes } from './mail/routes.ts'
import { changePassword, setFirstPassword } from './password.ts'
import { bindPhone } from './phone.ts'
import { register } from './register.ts'
import {
  ActivationQuery,
  AddAddressBody,
  AddressListReply,
  AddressPath,
  ChangeAddressBody,
  DefaultAddressBody,
  FirstPasswordBody,
  LogInBody,
  PasswordBody,
  PhoneBody,
  RegisterBody,
  SentenceReply,
  SessionReply,
  UserPath,
} from './schema.ts'
import { sessionRoutes } from './session-routes.ts'

const tags = ['users']
const security = [{ token: [] }]

/** /v1/users and /v1/tokens. */
export const userRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    accountRoutes(deps, app)
    laterRoutes(deps, app)
    sessionRoutes(deps, app)
    mailRoutes(deps, app)
    addressRoutes(deps, app)
    await app.register(async (inner) => deleteAddressRoute(deps, inner as App))
  }

function accountRoutes(deps: Deps, app: App): void {
  const { config, db } = deps
  const onRequest = requireBuyer(deps)
  const empty = { data: {} }

  /** The kept hash of a wish must not be a quick way to guess at a password. */
  const wishOf = (body: RegisterBody) => ({ ...body, password: createHmac('sha256', config.authSecret).update(String(body.password)).digest('base64url') })

  for (const [url, operationId] of [
    ['/v1/users/register', 'register'],
    ['/v1/users', 'createUser'],
  ] as const) {
    const schema = { operationId, summary: 'Register', tags, body: RegisterBody, response: replies(SessionReply) }
    app.post(url, { schema, config: { empty } }, async (request) =>
      enteredReply(deps, await register(deps, request.body, request.lang, clientOf(request), (work) => writeOnce(db, request, work, wishOf(request.body)))),
    )
  }

  for (const [url, operationId] of [
    ['/v1/users/login', 'logIn'],
    ['/v1/tokens', 'createToken'],
  ] as const) {
    const schema = { operationId, summary: 'Log in by user name, phone or e-mail', tags, body: LogInBody, response: replies(SessionReply) }
    app.post(url, { schema, config: { empty } }, async (request) => enteredReply(deps, await logIn(deps, request.body, clientOf(request))))
  }

  app.get(
    '/v1/users/activation',
    {
      schema: { operationId: 'activateUser', summary: 'Activate an account by the link of its letter', tags, querystring: ActivationQuery, response: replies(SentenceReply) },
    },
    async (request) => {
      await activate(deps, request.query.code)
      return sentence(request, '激活成功!', 'Your account is active!')
    },
  )

  app.post(
    '/v1/users/:username/password',
    {
      onRequest,
      schema: {
        operationId: 'changePassword',
        summary: 'Change the password; every token dies',
        tags,
        security,
        params: UserPath,
        body: PasswordBody,
        response: replies(SentenceReply),
      },
    },
    async (request) => {
      await changePassword(deps, buyerOf(request).id, request.body, request.ip)
      return sentence(request, '修改成功', 'Your password has been changed')
    },
  )
}

/** What an account that was opened without them is given later: a password, a phone. */
function laterRoutes(deps: Deps, app: App): void {
  const onRequest = requireBuyer(deps)

  app.put(
    '/v1/users/:username/password',
    {
      onRequest,
      schema: {
        operationId: 'setFirstPassword',
        summary: 'The first password of an account that was opened by a message or a letter; the other sessions end',
        tags,
        security,
        params: UserPath,
        body: FirstPasswordBody,
        response: replies(SentenceReply),
      },
    },
    async (request) => {
      const { id, sessionId } = buyerOf(request)
      await setFirstPassword(deps, id, request.body, sessionId)
      return sentence(request, '密码已设置', 'Your password is set')
    },
  )

  app.put(
    '/v1/users/:username/phone',
    {
      onRequest,
      schema: {
        operationId: 'bindPhone',
        summary: 'Bind a phone by the code that was sent to it; asks for the password where there is one',
        tags,
        security,
        params: UserPath,
        body: PhoneBody,
        response: replies(SentenceReply),
      },
    },
    async (request) => {
      await bindPhone(deps, buyerOf(request).id, request.body, request.ip)
      return sentence(request, '手机已绑定', 'Your phone is bound')
    },
  )
}

function addressRoutes(deps: Deps, app: App): void {
  const { db } = deps
  const onRequest = requireBuyer(deps)

  app.get(
    '/v1/users/:username/address',
    {
      onRequest,
      schema: { operationId: 'listAddresses', summary: 'The addresses, the default one first', tags, security, params: UserPath, response: replies(AddressListReply) },
      config: { empty: { addresslist: [] } },
    },
    async (request) => {
      const addresses = await listAddresses(db, buyerOf(request).id)
      return ok({ addresslist: addresses.map(addressOf) })
    },
  )

  app.post(
    '/v1/users/:username/address',
    {
      onRequest,
      schema: {
        operationId: 'addAddress',
        summary: 'Add an address; the first becomes the default',
        tags,
        security,
        params: UserPath,
        body: AddAddressBody,
        response: replies(SentenceReply),
      },
    },
    async (request) => {
      const { receiver_phone: receiverMobile, ...wish } = request.body
      await writeOnce(db, request, async (tx) => ({ id: await addAddress(tx, buyerOf(request).id, { ...wish, receiverMobile }) }))
      return sentence(request, '新增地址成功', 'The address has been added')
    },
  )

  app.put(
    '/v1/users/:username/address/:id',
    {
      onRequest,
      schema: { operationId: 'changeAddress', summary: 'Change an address', tags, security, params: AddressPath, body: ChangeAddressBody, response: replies(SentenceReply) },
    },
    async (request) => {
      const { receiver_mobile: receiverMobile, id, ...wish } = request.body
      if (id != null && String(id) !== request.params.id) throw new Refusal(10127, { field: 'id' })
      await transact(db, (tx) => changeAddress(tx, buyerOf(request).id, request.params.id, { ...wish, receiverMobile }))
      return sentence(request, '修改地址成功!', 'The address has been changed!')
    },
  )

  app.post(
    '/v1/users/:username/address/default',
    {
      onRequest,
      schema: {
        operationId: 'setDefaultAddress',
        summary: 'Make an address the default',
        tags,
        security,
        params: UserPath,
        body: DefaultAddressBody,
        response: replies(SentenceReply),
      },
    },
    async (request) => {
      await transact(db, (tx) => setDefaultAddress(tx, buyerOf(request).id, request.body.id))
      return sentence(request, '设置默认成功!', 'This is your default address now!')
    },
  )
}

/** The place is left out where none was chosen. */
const addressOf = ({ receiverMobile, isDefault, province, city, district, ...rest }: Address) => ({
  ...rest,
  receiver_mobile: receiverMobile,
  is_default: isDefault,
  ...(province ? { province } : {}),
  ...(city ? { city } : {}),
  ...(district ? { district } : {}),
})

/** In a scope of its own, because the contract says that the body is ignored: some clients send a form there. */
function deleteAddressRoute(deps: Deps, app: App): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, _body, done) => done(null, undefined))
  app.delete(
    '/v1/users/:username/address/:id',
    {
      onRequest: requireBuyer(deps),
      schema: { operationId: 'deleteAddress', summary: 'Delete an address; another becomes the default', tags, security, params: AddressPath, response: replies(SentenceReply) },
    },
    async (request) => {
      await transact(deps.db, (tx) => deleteAddress(tx, buyerOf(request).id, request.params.id))
      return sentence(request, '删除地址成功!', 'The address has been deleted!')
    },
  )
}

const sentence = (request: FastifyRequest, zh: string, en: string) => ok({ data: said(request.lang, zh, en) })
