import { randomBytes } from 'node:crypto'
import { hashOfSecret } from '../http/auth.ts'
import { STAFF_SECONDS, type StaffTicket } from '../http/staff-auth.ts'
import type { Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'

/** Opens a session of the staff realm and gives the only copy of its secret. Throws 12002 for somebody who is suspended. */
export async function openStaffSession(tx: Tx, staffId: number, { device = '', ip = '' } = {}): Promise<StaffTicket> {
  const secret = randomBytes(18).toString('base64url')
  const [opened] = await tx<Omit<StaffTicket, 'secret'>[]>`
    with opened as (
      insert into staff_sessions (staff_id, secret_hash, device, ip, expires_at)
      select id, ${hashOfSecret(secret)}, ${device.slice(0, 100)}, ${ip.slice(0, 64)}, now() + make_interval(secs => ${STAFF_SECONDS})
      from staff where id = ${staffId} and suspended_at is null
      returning id, staff_id)
    select opened.id as "sessionId", staff.username, staff.token_epoch as "tokenEpoch" from opened join staff on staff.id = opened.staff_id`
  if (!opened) throw new Refusal(12002)
  return { ...opened, secret }
}
