import { type TSchema, Type } from 'typebox'
import { Whole, whole } from '../shared/ids.ts'
import { Refusal } from '../shared/refusals.ts'
import { Ok, Paginator, replies } from './envelope.ts'

const USUAL = 20
const MOST = 100

/** Which page of a list for staff is asked for, and how much of it. */
export const staffPage = { page: Type.Optional(Whole), pagesize: Type.Optional(Whole) }
/** What most lists for staff may be asked: a page, and `q`. */
export const staffListQuery = { ...staffPage, q: Type.Optional(Type.String({ maxLength: 100 })) }

/** The page that is asked for. Throws 10005 for more than a hundred at once or a page that cannot be. */
export function staffListWish({ page = 1, pagesize = USUAL, q = '' }: { page?: unknown; pagesize?: unknown; q?: string }): { page: number; pageSize: number; q: string } {
  const wish = { page: whole(page), pageSize: whole(pagesize), q: q.replaceAll('\0', '').trim() }
  if (!(wish.pageSize <= MOST) || !(wish.page <= 1_000_000)) throw new Refusal(10005)
  return wish
}

/** `response` of a list for staff: its rows and its paginator. */
export const StaffList = <T extends TSchema>(row: T) => replies(Ok({ data: Type.Array(row), paginator: Paginator }))

/** A filter as it came, in a form that the database can compare; undefined when it says nothing. */
export const filterOf = (text: string | undefined): string | undefined => (text ? text.replaceAll('\0', '').toWellFormed() : undefined)
