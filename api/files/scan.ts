import type { Deps } from '../deps.ts'
import { Refusal } from '../shared/refusals.ts'

/** What looking at files takes: nothing where the shop has nobody who looks. */
export type Scanning = Pick<Deps, 'scan' | 'log'>

/**
 * Has a file looked at that somebody has sent, before anything else is done with it. Throws 10090 for one that is bad, and 10091 when nobody can look now: a file that was not looked
 * at is not taken.
 */
export async function refuseBad({ scan, log }: Partial<Scanning>, bytes: Buffer): Promise<void> {
  if (!scan) return
  let found: string | undefined
  try {
    found = await scan.look(bytes)
  } catch (error) {
    log?.error({ err: error }, 'files cannot be looked at')
    throw new Refusal(10091)
  }
  if (found === undefined) return
  log?.warn({ found, bytes: bytes.length }, 'a bad file was sent, and refused')
  throw new Refusal(10090)
}
