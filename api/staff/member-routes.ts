import { createHmac } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { ok, replies } from '../http/envelope.ts'
import { writeOnce } from '../http/idempotency.ts'
import { clerkOf, requireStaff } from '../http/staff-auth.ts'
import { staffListQuery, staffListWish } from '../http/staff-list.ts'
import { checkPassword } from '../shared/common-passwords.ts'
import { transact } from '../shared/db.ts'
import { hashPassword } from '../shared/hash.ts'
import { said } from '../shared/i18n.ts'
import { whole } from '../shared/ids.ts'
import { CHANGE, READ, WRITE } from '../shared/rights.ts'
import { shopTime } from '../shared/time.ts'
import { addMember, changeMember, checkNewcomer, resetMember, restoreMember, suspendMember } from './members.ts'
import { listMembers, listRoles, type Member, readMember } from './read.ts'
import { addRole, changeRole, removeRole } from './roles.ts'
import { IdReply, MemberBody, MemberReply, MembersReply, NewMemberBody, NewPasswordBody, RoleBody, RolesReply, StaffSentence } from './schema.ts'

const tags = ['staff']
const security = [{ staff: [] }]
const empty = { data: {} }
const Path = Type.Object({ id: Type.String({ maxLength: 300 }) })

/** /v1/staff/members and /v1/staff/roles: who works here, and what they may do. */
export function memberRoutes(deps: Deps, app: App): void {
  members(deps, app)
  decisions(deps, app)
  roles(deps, app)
}

function members(deps: Deps, app: App): void {
  const { config, db } = deps
  const time = (at: Date | null) => (at ? shopTime(new Date(at), config.timeZone) : '')
  const shown = ({ own, roles, secured, suspendedAt, createdAt, seenAt, ...rest }: Member) => ({
    ...rest,
    own_rights: own,
    second_factor: secured,
    roles: roles.map(({ nameEn, ...role }) => ({ ...role, name_en: nameEn })),
    suspended_at: time(suspendedAt),
    created: time(createdAt),
    seen: time(seenAt),
  })

  app.get(
    '/v1/staff/members',
    {
      onRequest: requireStaff(deps, 'staff', READ),
      schema: {
        operationId: 'listMembers',
        summary: 'The staff, by name',
        tags,
        security,
        querystring: Type.Object({ ...staffListQuery, state: Type.Optional(Type.String({ maxLength: 20, description: 'all, working or suspended' })) }),
        response: replies(MembersReply),
      },
      config: { empty: { data: [] } },
    },
    async (request) => {
      const wish = staffListWish(request.query)
      const state = (['working', 'suspended'] as const).find((name) => name === request.query.state) ?? 'all'
      const { members, total } = await listMembers(db, { ...wish, state })
      return ok({ data: members.map(shown), paginator: { pagesize: wish.pageSize, total } })
    },
  )

  app.get(
    '/v1/staff/members/:id',
    {
      onRequest: requireStaff(deps, 'staff', READ),
      schema: { operationId: 'readMember', summary: 'One of the staff', tags, security, params: Path, response: replies(MemberReply) },
      config: { empty },
    },
    async (request) => ok({ data: shown(await readMember(db, whole(request.params.id))) }),
  )

  app.post(
    '/v1/staff/members',
    {
      onRequest: requireStaff(deps, 'staff', WRITE),
      schema: { operationId: 'addMember', summary: 'Take somebody on; nobody can give a right they do not hold', tags, security, body: NewMemberBody, response: replies(IdReply) },
      config: { empty },
    },
    async (request) => {
      const { body } = request
      const newcomer = await checkNewcomer(config, body)
      // The kept hash of a wish must not be a quick way to guess at a password.
      const wished = { ...body, password: createHmac('sha256', config.authSecret).update(String(body.password)).digest('base64url') }
      return ok({ data: await writeOnce(db, request, async (tx) => ({ id: await addMember(tx, clerkOf(request), newcomer) }), wished) })
    },
  )
}

function decisions(deps: Deps, app: App): void {
  const { config, db } = deps
  const onRequest = requireStaff(deps, 'staff', CHANGE)

  app.patch(
    '/v1/staff/members/:id',
    {
      onRequest,
      schema: { operationId: 'changeMember', summary: 'Change a name, rights, roles', tags, security, params: Path, body: MemberBody, response: replies(StaffSentence) },
    },
    async (request) => {
      await transact(db, (tx) => changeMember(tx, clerkOf(request), whole(request.params.id), request.body))
      return sentence(request, '已保存', 'Saved')
    },
  )

  app.post(
    '/v1/staff/members/:id/password',
    {
      onRequest,
      schema: {
        operationId: 'resetMember',
        summary: 'A new password for somebody who lost theirs; they are logged out',
        tags,
        security,
        params: Path,
        body: NewPasswordBody,
        response: replies(StaffSentence),
      },
    },
    async (request) => {
      const passwordHash = await hashPassword(checkPassword(request.body.password), config.argon2)
      await transact(db, (tx) => resetMember(tx, clerkOf(request), whole(request.params.id), passwordHash))
      return sentence(request, '密码已重设', 'The password has been set anew')
    },
  )

  app.post(
    '/v1/staff/members/:id/suspension',
    { onRequest, schema: { operationId: 'suspendMember', summary: 'Shut somebody out, at once', tags, security, params: Path, response: replies(StaffSentence) } },
    async (request) => {
      await transact(db, (tx) => suspendMember(tx, clerkOf(request), whole(request.params.id)))
      return sentence(request, '已停用', 'Suspended')
    },
  )

  app.delete(
    '/v1/staff/members/:id/suspension',
    { onRequest, schema: { operationId: 'restoreMember', summary: 'Let somebody back in', tags, security, params: Path, response: replies(StaffSentence) } },
    async (request) => {
      await transact(db, (tx) => restoreMember(tx, clerkOf(request), whole(request.params.id)))
      return sentence(request, '已恢复', 'Back in')
    },
  )
}

function roles(deps: Deps, app: App): void {
  const { db } = deps
  const wishOf = ({ name, name_en: nameEn, rights }: { name?: unknown; name_en?: unknown; rights?: unknown }) => ({ name, nameEn, rights })

  app.get(
    '/v1/staff/roles',
    {
      onRequest: requireStaff(deps, 'staff', READ),
      schema: { operationId: 'listRoles', summary: 'Every role and how many hold it', tags, security, response: replies(RolesReply) },
      config: { empty: { data: [] } },
    },
    async () => ok({ data: (await listRoles(db)).map(({ nameEn, ...role }) => ({ ...role, name_en: nameEn })) }),
  )

  app.post(
    '/v1/staff/roles',
    {
      onRequest: requireStaff(deps, 'staff', WRITE),
      schema: { operationId: 'addRole', summary: 'Make a role', tags, security, body: RoleBody, response: replies(IdReply) },
      config: { empty },
    },
    async (request) =>
      ok({
        data: await writeOnce(db, request, async (tx) => ({ id: await addRole(tx, clerkOf(request), wishOf(request.body)) })),
      }),
  )

  app.patch(
    '/v1/staff/roles/:id',
    {
      onRequest: requireStaff(deps, 'staff', CHANGE),
      schema: { operationId: 'changeRole', summary: 'Change a role for all who hold it', tags, security, params: Path, body: RoleBody, response: replies(StaffSentence) },
    },
    async (request) => {
      await transact(db, (tx) => changeRole(tx, clerkOf(request), whole(request.params.id), wishOf(request.body)))
      return sentence(request, '已保存', 'Saved')
    },
  )

  app.delete(
    '/v1/staff/roles/:id',
    {
      onRequest: requireStaff(deps, 'staff', CHANGE),
      schema: { operationId: 'removeRole', summary: 'Remove a role that nobody holds', tags, security, params: Path, response: replies(StaffSentence) },
    },
    async (request) => {
      await transact(db, (tx) => removeRole(tx, clerkOf(request), whole(request.params.id)))
      return sentence(request, '已删除', 'Removed')
    },
  )
}

const sentence = (request: FastifyRequest, zh: string, en: string) => ok({ data: said(request.lang, zh, en) })
