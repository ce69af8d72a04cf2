import { Type } from 'typebox'
import { Whole, whole } from '../shared/ids.ts'
import { Refusal } from '../shared/refusals.ts'

const USUAL = 20
const MOST = 100

/** What every list for staff may be asked: `page`, `pagesize`, `q`. */
export const staffListQuery = { page: Type.Optional(Whole), pagesize: Type.Optional(Whole), q: Type.Optional(Type.String({ maxLength: 100 })) }

/** The page that is asked for. Throws 10005 for more than a hundred at once or a page that cannot be. */
export function staffListWish({ page = 1, pagesize = USUAL, q = '' }: { page?: unknown; pagesize?: unknown; q?: string }): { page: number; pageSize: number; q: string } {
  const wish = { page: whole(page), pageSize: whole(pagesize), q: q.replaceAll('\0', '').trim() }
  if (!(wish.pageSize <= MOST) || !(wish.page <= 1_000_000)) throw new Refusal(10005)
  return wish
}
