import { SignJWT } from 'jose'
import type { Config } from '../config.ts'
import { readSigned, secretOf } from '../http/auth.ts'
import { Refusal } from '../shared/refusals.ts'
import type { Sale } from './sale.ts'

/** A ticket is good for this purpose alone: no token of another realm is one, nor the other way round. */
const AUDIENCE = 'flash-sale'
/** The waiting room opens so long before the start. */
export const ROOM_MINUTES = 30

/**
 * A personal ticket to a sale: signed, good from its start to its end, for this buyer and this sale. Who holds it can claim only
 * for the buyer it names, so that it need not be looked up anywhere when thousands come at once.
 * Throws 11313 before the waiting room opens, 11302 when the sale is over.
 */
export async function issueTicket(config: Config, sale: Pick<Sale, 'id' | 'startsAt' | 'endsAt' | 'ended'>, userId: number, now: Date): Promise<string> {
  if (sale.ended || now >= sale.endsAt) throw new Refusal(11302)
  if (sale.startsAt.getTime() - now.getTime() > ROOM_MINUTES * 60_000) throw new Refusal(11313, { minutes: ROOM_MINUTES })
  return await new SignJWT({ sale: sale.id })
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience(AUDIENCE)
    .setSubject(String(userId))
    .setNotBefore(Math.floor(sale.startsAt.getTime() / 1000))
    .setExpirationTime(Math.ceil(sale.endsAt.getTime() / 1000))
    .sign(secretOf(config))
}

/** Whom a ticket to this sale speaks for. Throws 11307 for one that is forged, not good yet, over, or of another sale. */
export async function holderOf(config: Config, ticket: string, saleId: number, now: Date): Promise<number> {
  const { sub, sale } = (await readSigned<{ sale: number }>(config, ticket, { audience: AUDIENCE, currentDate: now }))?.claims ?? {}
  const userId = Number(sub)
  if (sale !== saleId || !Number.isSafeInteger(userId) || userId < 1) throw new Refusal(11307)
  return userId
}
