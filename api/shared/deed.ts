import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import type { Db } from './db.ts'

/** Something a clerk does: what the audit log will say of it (docs/decisions/0064). */
export type Deed = {
  id: string
  at: Date
  /** Null for the shopkeeper at the command line, and while nobody knows who is logging in. */
  staffId: number | null
  staffName: string
  /** The area of rights it belongs to. */
  area: string
  /** The operation: `shipParcel`. */
  action: string
  /** What it was asked to be done to, without names of buyers. */
  object: string
  requestId: string
  ip: string
  /** Its line has been written, in a transaction that has committed. */
  noted: boolean
  /** Somebody was turned away for a wrong password or code, which is worth a line. */
  turnedAway: boolean
  /** The answer is a refusal or a fault. */
  failed: boolean
}
export type DeedWish = Pick<Deed, 'at' | 'staffId' | 'staffName' | 'area' | 'action' | 'object'> & Partial<Pick<Deed, 'requestId' | 'ip'>>

const underWay = new AsyncLocalStorage<Deed>()

export const newDeed = (wish: DeedWish): Deed => ({ requestId: '', ip: '', ...wish, id: randomUUID(), noted: false, turnedAway: false, failed: false })

/** Runs `work` as part of the deed: every `transact` within it writes the deed's line and has the database note each row that changes. */
export const withinDeed = <T>(deed: Deed, work: () => T): T => underWay.run(deed, work)

/** The deed that the caller is part of, if any. */
export const deedUnderWay = (): Deed | undefined => underWay.getStore()

/** Now it is known who does it: for log-ins. */
export function knowDoer(staffId: number, staffName: string, turnedAway = false): void {
  const deed = deedUnderWay()
  if (deed) Object.assign(deed, { staffId, staffName, turnedAway })
}

/** A wrong code: worth a line though nothing was changed. */
export function turnAway(): void {
  const deed = deedUnderWay()
  if (deed) deed.turnedAway = true
}

/** Opens the deed in a transaction: its line, unless an earlier transaction of it wrote one, and the word that makes triggers note changes. */
export async function openDeed(tx: Db, deed: Deed): Promise<void> {
  const { id, at, staffId, staffName, area, action, requestId, ip } = deed
  const told = JSON.stringify({ deed: id, at, staffId, staffName, area, action, requestId, ip })
  await Promise.all([tx`select set_config('jishi.deed', ${told}, true)`, deed.noted ? undefined : writeLine(tx, deed)])
}

/** The line of a deed that has, or had, no transaction of its own: an export, a log-in that was refused. */
export async function noteDeed(db: Db, deed: Deed): Promise<void> {
  if (!deed.noted) await writeLine(db, deed)
  deed.noted = true
}

const writeLine = (db: Db, { id, at, staffId, staffName, area, action, object, requestId, ip }: Deed) => db`
  insert into audit_log (deed, kind, at, staff_id, staff_name, area, action, object, key, request_id, ip)
  values (${id}, 'deed', ${at}, ${staffId}, ${staffName}, ${area}, ${action}, ${object}, '', ${requestId}, ${ip})`
