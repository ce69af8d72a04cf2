import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { Ok, ok, replies } from '../http/envelope.ts'
import { clerkOf, requireStaff } from '../http/staff-auth.ts'
import { transact } from '../shared/db.ts'
import { said } from '../shared/i18n.ts'
import { whole } from '../shared/ids.ts'
import { Refusal } from '../shared/refusals.ts'
import { CHANGE } from '../shared/rights.ts'
import { proveStaffPassword } from './log-in.ts'
import { resetFactor } from './members.ts'
import { StaffSentence } from './schema.ts'
import { confirmFactor, countCodeTry, dropFactor, offerFactor, useCode } from './second-factor.ts'

const tags = ['staff']
const security = [{ staff: [] }]
const empty = { data: {} }
const Password = Type.String({ maxLength: 300 })
const Code = Type.String({ maxLength: 40, description: 'Six digits of the app, or a recovery code' })

/** /v1/staff/me/second-factor: log-in with a code of an authenticator app. */
export function factorRoutes(deps: Deps, app: App): void {
  const { config, db, clock, kv } = deps
  const onRequest = requireStaff(deps)
  const forbidKeeping = { 'cache-control': 'no-store' }

  app.post(
    '/v1/staff/me/second-factor',
    {
      onRequest,
      schema: {
        operationId: 'offerSecondFactor',
        summary: 'Begin two-factor log-in: a secret for an authenticator app',
        tags,
        security,
        body: Type.Object({ password: Password }),
        response: replies(Ok({ data: Type.Object({ secret: Type.String(), uri: Type.String({ description: 'otpauth address, to be shown as a QR code' }) }) })),
      },
      config: { empty },
    },
    async (request, reply) => {
      const clerk = clerkOf(request)
      await proveStaffPassword(deps, { username: clerk.username, password: request.body.password }, request.ip, 10124)
      const data = await transact(db, (tx) => offerFactor(tx, config, clerk, clock()))
      reply.headers(forbidKeeping)
      return ok({ data })
    },
  )

  app.post(
    '/v1/staff/me/second-factor/confirmation',
    {
      onRequest,
      schema: {
        operationId: 'confirmSecondFactor',
        summary: 'The first code of the app; the answer holds the recovery codes, this once. Other sessions end',
        tags,
        security,
        body: Type.Object({ code: Code }),
        response: replies(Ok({ data: Type.Object({ recovery_codes: Type.Array(Type.String()) }) })),
      },
      config: { empty },
    },
    async (request, reply) => {
      const clerk = clerkOf(request)
      const attempt = await countCodeTry(kv, clerk.id)
      const codes = await transact(db, (tx) => confirmFactor(tx, config, clerk, request.body.code, clock()))
      await attempt.succeeded()
      reply.headers(forbidKeeping)
      return ok({ data: { recovery_codes: codes } })
    },
  )

  app.delete(
    '/v1/staff/me/second-factor',
    {
      onRequest,
      schema: {
        operationId: 'dropSecondFactor',
        summary: 'End two-factor log-in; takes the password and a code',
        tags,
        security,
        body: Type.Object({ password: Password, code: Code }),
        response: replies(StaffSentence),
      },
    },
    async (request) => {
      const clerk = clerkOf(request)
      await proveStaffPassword(deps, { username: clerk.username, password: request.body.password }, request.ip, 10124)
      const attempt = await countCodeTry(kv, clerk.id)
      await transact(db, async (tx) => {
        if (!(await useCode(tx, config, clerk.id, request.body.code, clock()))) throw new Refusal(12034)
        await dropFactor(tx, clerk.id)
      })
      await attempt.succeeded()
      return ok({ data: said(request.lang, '两步验证已关闭', 'Two-factor log-in is off') })
    },
  )

  app.delete(
    '/v1/staff/members/:id/second-factor',
    {
      onRequest: requireStaff(deps, 'staff', CHANGE),
      schema: {
        operationId: 'resetSecondFactor',
        summary: 'For somebody who has lost app and recovery codes: they are logged out and set it up anew',
        tags,
        security,
        params: Type.Object({ id: Type.String({ maxLength: 300 }) }),
        response: replies(StaffSentence),
      },
    },
    async (request) => {
      await transact(db, (tx) => resetFactor(tx, clerkOf(request), whole(request.params.id)))
      return ok({ data: said(request.lang, '已重置，对方需要重新设置', 'Reset; they have to set it up anew') })
    },
  )
}
