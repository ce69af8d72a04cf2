import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { refuseOtherSites } from '../http/auth.ts'
import { deviceOf } from '../http/device.ts'
import { ok, replies } from '../http/envelope.ts'
import { placeOf } from '../http/place.ts'
import { clerkOf, issueStaffToken, requireStaff, STAFF_COOKIE } from '../http/staff-auth.ts'
import { transact } from '../shared/db.ts'
import { said } from '../shared/i18n.ts'
import { whole } from '../shared/ids.ts'
import { Refusal } from '../shared/refusals.ts'
import { shopTime } from '../shared/time.ts'
import { factorRoutes } from './factor-routes.ts'
import { logInStaff } from './log-in.ts'
import { memberRoutes } from './member-routes.ts'
import { changeStaffPassword } from './password.ts'
import { readMember } from './read.ts'
import { MeReply, StaffLogInBody, StaffPasswordBody, StaffSentence, StaffSessionReply, StaffSessionsReply } from './schema.ts'
import { endStaffSession, endStaffSessions, listStaffSessions } from './session.ts'

const tags = ['staff']
const security = [{ staff: [] }]
const empty = { data: {} }

/** /v1/staff: the doors of the staff's own realm. */
export const staffRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    tokenRoutes(deps, app)
    myRoutes(deps, app)
    memberRoutes(deps, app)
    factorRoutes(deps, app)
  }

function tokenRoutes(deps: Deps, app: App): void {
  const { config, db } = deps
  // Strict: no other site's link opens the back office as somebody.
  const cookie = { path: '/', httpOnly: true, sameSite: 'strict', secure: config.publicUrl.startsWith('https:') } as const

  app.post(
    '/v1/staff/tokens',
    { schema: { operationId: 'logInStaff', summary: 'Log in as staff', tags, body: StaffLogInBody, response: replies(StaffSessionReply) }, config: { empty } },
    async (request, reply) => {
      const { body } = request
      // Otherwise another site could log a clerk's browser in as somebody else.
      if (body.cookie) refuseOtherSites(deps, request)
      const ticket = await logInStaff(deps, body, { device: deviceOf(request.headers['user-agent']), ip: request.ip })
      const token = await issueStaffToken(config, ticket)
      reply.header('cache-control', 'no-store')
      if (!body.cookie) return ok({ username: ticket.username, token, data: { token } })
      reply.setCookie(STAFF_COOKIE, token, cookie)
      return ok({ username: ticket.username, data: {} })
    },
  )

  app.delete(
    '/v1/staff/tokens',
    { onRequest: requireStaff(deps), schema: { operationId: 'logOutStaff', summary: 'Log this session out', tags, security, response: replies(StaffSentence) } },
    async (request, reply) => {
      const { id, sessionId } = clerkOf(request)
      await transact(db, (tx) => endStaffSession(tx, id, sessionId))
      forget(reply)
      return sentence(request, '已退出登录', 'You are logged out')
    },
  )

  function forget(reply: FastifyReply): void {
    reply.setCookie(STAFF_COOKIE, '', { ...cookie, maxAge: 0 }).header('clear-site-data', '"cache"')
  }
}

function myRoutes(deps: Deps, app: App): void {
  const { config, db } = deps
  const onRequest = requireStaff(deps)

  app.get(
    '/v1/staff/me',
    { onRequest, schema: { operationId: 'readMe', summary: 'Who I am and what I may do', tags, security, response: replies(MeReply) }, config: { empty } },
    async (request) => {
      const { id, rights, secured } = clerkOf(request)
      const { username, name, roles } = await readMember(db, id)
      return ok({
        data: {
          id,
          username,
          name,
          rights,
          second_factor: secured,
          second_factor_wanted: config.staffSecondFactor,
          roles: roles.map(({ nameEn, ...role }) => ({ ...role, name_en: nameEn })),
        },
      })
    },
  )

  app.get(
    '/v1/staff/me/sessions',
    {
      onRequest,
      schema: { operationId: 'listMySessions', summary: 'Where I am logged in', tags, security, response: replies(StaffSessionsReply) },
      config: { empty: { data: [] } },
    },
    async (request) => {
      const { id, sessionId } = clerkOf(request)
      const rows = await listStaffSessions(db, id)
      return ok({
        data: rows.map((row) => ({
          id: row.id,
          device: row.device,
          place: placeOf(row.ip, request.lang),
          ip: row.ip,
          created: shopTime(row.createdAt, config.timeZone),
          seen: shopTime(row.seenAt, config.timeZone),
          current: row.id === sessionId,
        })),
      })
    },
  )

  app.delete(
    '/v1/staff/me/sessions',
    {
      onRequest,
      schema: {
        operationId: 'endMySessions',
        summary: 'Log out everywhere, or everywhere else',
        tags,
        security,
        querystring: Type.Object({ others: Type.Optional(Type.String({ maxLength: 10, description: '1 spares the session that asks' })) }),
        response: replies(StaffSentence),
      },
    },
    async (request) => {
      const { id, sessionId } = clerkOf(request)
      const others = request.query.others === '1'
      await transact(db, (tx) => endStaffSessions(tx, id, others ? sessionId : undefined))
      return others ? sentence(request, '已退出其他设备', 'Your other devices are logged out') : sentence(request, '已退出所有设备', 'You are logged out everywhere')
    },
  )

  app.delete(
    '/v1/staff/me/sessions/:id',
    {
      onRequest,
      schema: {
        operationId: 'endMySession',
        summary: 'Log one device out',
        tags,
        security,
        params: Type.Object({ id: Type.String({ maxLength: 300 }) }),
        response: replies(StaffSentence),
      },
    },
    async (request) => {
      const id = whole(request.params.id)
      if (Number.isNaN(id) || !(await transact(db, (tx) => endStaffSession(tx, clerkOf(request).id, id)))) throw new Refusal(12012)
      return sentence(request, '已退出该设备', 'That device is logged out')
    },
  )

  app.post(
    '/v1/staff/me/password',
    {
      onRequest,
      schema: {
        operationId: 'changeMyPassword',
        summary: 'Change my password; my other sessions end',
        tags,
        security,
        body: StaffPasswordBody,
        response: replies(StaffSentence),
      },
    },
    async (request) => {
      await changeStaffPassword(deps, clerkOf(request), request.body, request.ip)
      return sentence(request, '修改成功，其他设备已退出', 'Your password has been changed, and your other devices are logged out')
    },
  )
}

const sentence = (request: FastifyRequest, zh: string, en: string) => ok({ data: said(request.lang, zh, en) })
