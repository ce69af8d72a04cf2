import type { Db } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { joined, type Rights } from '../shared/rights.ts'

/** Somebody of the staff: `own` are the rights besides those of the roles, `rights` all of them together. */
export type Member = {
  id: number
  username: string
  name: string
  own: Rights
  rights: Rights
  roles: { id: number; name: string; nameEn: string }[]
  suspendedAt: Date | null
  secured: boolean
  createdAt: Date
  seenAt: Date | null
}
export type Role = { id: number; name: string; nameEn: string; rights: Rights; holders: number }
export type MemberWish = { page: number; pageSize: number; q: string; state: 'all' | 'working' | 'suspended' }

type Row = Omit<Member, 'rights' | 'roles'> & { held: { id: number; name: string; nameEn: string; rights: Rights }[] }

/** The staff, by name. */
export async function listMembers(db: Db, { page, pageSize, q, state }: MemberWish): Promise<{ members: Member[]; total: number }> {
  const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`
  const which = db`(${q} = '' or username ilike ${like} or name ilike ${like})
    and (${state} = 'all' or (suspended_at is not null) = (${state} = 'suspended'))`
  const [rows, [{ total } = { total: 0 }]] = await Promise.all([
    db<Row[]>`select ${columns(db)} from staff where ${which} order by lower(username) limit ${pageSize} offset ${(page - 1) * pageSize}`,
    db<{ total: number }[]>`select count(*)::int as total from staff where ${which}`,
  ])
  return { members: rows.map(memberOf), total }
}

/** One of the staff. Throws 12003. */
export async function readMember(db: Db, id: number): Promise<Member> {
  const [row] = Number.isSafeInteger(id) ? await db<Row[]>`select ${columns(db)} from staff where id = ${id}` : []
  if (!row) throw new Refusal(12003)
  return memberOf(row)
}

/** Every role and how many hold it. */
export async function listRoles(db: Db): Promise<Role[]> {
  return await db<Role[]>`
    select id, name, name_en as "nameEn", rights, (select count(*)::int from staff_roles where role_id = roles.id) as holders from roles order by id`
}

const columns = (db: Db) => db`
  id, username, name, rights as own, suspended_at as "suspendedAt", created_at as "createdAt",
  exists (select from staff_factors where staff_id = staff.id and confirmed_at is not null) as secured,
  (select max(seen_at) from staff_sessions where staff_id = staff.id) as "seenAt",
  coalesce((select jsonb_agg(jsonb_build_object('id', roles.id, 'name', roles.name, 'nameEn', roles.name_en, 'rights', roles.rights) order by roles.id)
    from staff_roles join roles on roles.id = staff_roles.role_id where staff_roles.staff_id = staff.id), '[]') as held`

function memberOf({ held, ...row }: Row): Member {
  return { ...row, rights: joined([row.own, ...held.map(({ rights }) => rights)]), roles: held.map(({ id, name, nameEn }) => ({ id, name, nameEn })) }
}
