import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { Ok, ok, replies } from '../../http/envelope.ts'
import { said } from '../../shared/i18n.ts'
import { clientOf, enteredReply } from '../enter.ts'
import { OfflineCart, SentenceReply, SessionReply } from '../schema.ts'
import { enterByEmail, readEmailLink, sendEmailLink } from './log-in-link.ts'
import { resetPassword, sendResetCode, verifyReset } from './reset-code.ts'

const tags = ['users']
const loose = (description: string, maxLength = 1000) => Type.Optional(Type.Union([Type.String({ maxLength }), Type.Integer(), Type.Null()], { description }))
const email = loose('E-mail address')
const EntryQuery = Type.Object({ code: Type.Optional(Type.String({ maxLength: 2000, description: 'The code of the letter’s link' })) })

/** Ways in for those who read the mail of an address: a new password by a code, a log-in by a link. */
export function mailRoutes(deps: Deps, app: App): void {
  passwordRoutes(deps, app)
  linkRoutes(deps, app)
}

function passwordRoutes(deps: Deps, app: App): void {
  const config = { empty: { data: {} } }

  app.post(
    '/v1/users/password/sms',
    {
      schema: {
        operationId: 'sendResetCode',
        summary: 'Mail a code for a new password; an unknown address is answered the same',
        tags,
        body: Type.Object({ email }),
        response: replies(SentenceReply),
      },
      config,
    },
    async (request) => {
      await sendResetCode(deps, request.body.email, request.ip)
      return ok({ data: said(request.lang, '邮件发送成功', 'The e-mail is on its way') })
    },
  )

  app.post(
    '/v1/users/password/verification',
    {
      schema: {
        operationId: 'verifyResetCode',
        summary: 'Show the code of the mail',
        tags,
        body: Type.Object({ email, code: loose('The six digits') }),
        response: replies(Ok({ data: Type.String(), email: Type.String() })),
      },
      config,
    },
    async (request) => {
      const proven = await verifyReset(deps, request.body.email, request.body.code, request.ip)
      return ok({ data: said(request.lang, '验证码通过', 'The code is right'), email: proven })
    },
  )

  app.post(
    '/v1/users/password/new',
    {
      schema: {
        operationId: 'resetPassword',
        summary: 'Set a new password, once, within ten minutes of the code and from the same address; every token dies',
        tags,
        body: Type.Object({ email, password1: loose('8–128 characters'), password2: loose('The same again') }),
        response: replies(SentenceReply),
      },
      config,
    },
    async (request) => {
      await resetPassword(deps, request.body, request.ip)
      return ok({ data: 'OK' })
    },
  )
}

function linkRoutes(deps: Deps, app: App): void {
  const config = { empty: { data: {} } }

  app.post(
    '/v1/users/email/link',
    {
      schema: { operationId: 'sendEmailLink', summary: 'Mail a link that logs in, or signs up and logs in', tags, body: Type.Object({ email }), response: replies(SentenceReply) },
      config,
    },
    async (request) => {
      await sendEmailLink(deps, request.body.email, request.lang, request.ip)
      return ok({ data: said(request.lang, '邮件发送成功', 'The e-mail is on its way') })
    },
  )

  app.get(
    '/v1/users/email/entry',
    {
      schema: {
        operationId: 'readEmailLink',
        summary: 'Whose link it is; it stays good, because mail programs open links by themselves',
        tags,
        querystring: EntryQuery,
        response: replies(Ok({ data: Type.Object({ email: Type.String() }) })),
      },
      config,
    },
    async (request) => ok({ data: await readEmailLink(deps, request.query.code) }),
  )

  app.post(
    '/v1/users/email/entry',
    {
      schema: {
        operationId: 'enterByEmail',
        summary: 'Log in by the link of a letter; once',
        tags,
        querystring: EntryQuery,
        body: Type.Optional(Type.Union([Type.Null(), Type.Object({ code: loose('In place of the one in the query', 2000), carts: OfflineCart })])),
        response: replies(SessionReply),
      },
      config,
    },
    async (request) => enteredReply(deps, await enterByEmail(deps, request.query.code ?? request.body?.code, request.lang, request.body?.carts, clientOf(request))),
  )
}
