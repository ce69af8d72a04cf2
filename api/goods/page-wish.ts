import { whole } from '../shared/ids.ts'
import { Refusal } from '../shared/refusals.ts'
import { type Sort, sorts } from './read.ts'

const PAGE_SIZE = 9
const LARGEST_PAGE = 60

/** A page as the client wrote it. A nonsense page becomes NaN, which the verbs refuse; throws 10205 for the rest. */
export function pageWish({ page, pagesize, sort }: { page?: unknown; pagesize?: unknown; sort?: unknown }): { page: number; pageSize: number; sort: Sort } {
  const pageSize = pagesize === undefined ? PAGE_SIZE : whole(pagesize)
  if (!(pageSize <= LARGEST_PAGE)) throw new Refusal(10205, { field: 'pagesize' })
  if (sort !== undefined && !sorts.includes(sort as Sort)) throw new Refusal(10205, { field: 'sort' })
  return { page: page === undefined ? 1 : whole(page), pageSize, sort: (sort as Sort | undefined) ?? 'default' }
}
