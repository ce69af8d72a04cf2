import { Type } from 'typebox'
import { Whole, whole } from '../shared/ids.ts'
import { Refusal } from '../shared/refusals.ts'

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
