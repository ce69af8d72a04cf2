import { tmpdir } from 'node:os'
import path from 'node:path'

/** What the journeys may know of the shop they go through: clerks with every right, and a second application. */
export type Known = { clerks: string[]; application: { clientId: string; secret: string } }

/** Where the shop on this port tells it. */
export const knownFile = (port: number): string => path.join(tmpdir(), `jishi-e2e-${port}.json`)

/** Where the second application takes people back to; it has no pages of its own, one of the sandbox does. */
export const returnAddress = (port: number): string => `http://127.0.0.1:${port + 1}/couriers`
