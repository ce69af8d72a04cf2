import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import { requireStaff } from '../http/staff-auth.ts'
import { Whole } from '../shared/ids.ts'
import { CHANGE, READ, WRITE } from '../shared/rights.ts'
import { shopTime } from '../shared/time.ts'

/** What routes of staff about money are asked with. */
export const InId = Type.Object({ id: Whole })
export const Text = (most: number) => Type.String({ maxLength: most })
export const Note = Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' })
/** In yuan. */
export const Money = Type.String({ pattern: '^[0-9]{1,8}(\\.[0-9]{1,2})?$' })

/** What all routes of staff about money have in common: who may call them, what their lists are while there is nothing to show, and times as the shop tells them. */
export function payDesk(deps: Deps) {
  const [read, write, change] = [requireStaff(deps, 'pays', READ), requireStaff(deps, 'pays', WRITE), requireStaff(deps, 'pays', CHANGE)]
  return {
    read,
    write,
    change,
    common: { tags: ['staff'], security: [{ staff: [] }] },
    listing: { onRequest: read, config: { empty: { data: [] } } },
    time: (at: Date | null) => at && shopTime(at, deps.config.timeZone),
  }
}
