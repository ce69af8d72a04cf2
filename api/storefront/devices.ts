import type { Deps } from '../deps.ts'
import { transact } from '../shared/db.ts'
import { endOtherSessions, endSession, listSessions } from '../users/session.ts'
import { must } from './account.ts'
import type { Visit } from './visit.ts'

/** Where the visitor is logged in. */
export function devicesDesk({ db }: Deps, { buyer }: Visit) {
  return {
    /** The living sessions, this one first. */
    devices: async () => {
      const { id, sessionId } = must(buyer)
      const sessions = await listSessions(db, id)
      return sessions.map((session) => ({ ...session, here: session.id === sessionId })).sort((a, b) => Number(b.here) - Number(a.here))
    },
    endDevice: (sessionId: number): Promise<boolean> => transact(db, (tx) => endSession(tx, must(buyer).id, sessionId)),
    endOtherDevices: (): Promise<number> => transact(db, (tx) => endOtherSessions(tx, must(buyer).id, must(buyer).sessionId)),
  }
}
