import { SignJWT } from 'jose'
import type { Config } from '../../config.ts'
import { readSigned, secretOf } from '../../http/auth.ts'
import type { Db } from '../../shared/db.ts'
import { Refusal } from '../../shared/refusals.ts'

const AUDIENCE = 'preview'
const MINUTES = 30

/** A look at a product that is not in the shop yet: where, inside the shop, and until when. */
export type PreviewLink = { path: string; until: Date }

/**
 * A link to how the product would stand in the shop, as it is saved: signed, for half an hour, and of use to staff alone. Throws 10210 for an
 * unknown or removed product, 12070 for one without a SKU, which has no page.
 */
export async function previewLink(db: Db, config: Config, spuId: number, now: Date): Promise<PreviewLink> {
  const [spu] = await db<{ skuId: number | null }[]>`
    select (select id from skus k where k.spu_id = p.id and k.deleted_at is null order by position, id limit 1) as "skuId" from spus p where p.id = ${spuId} and p.deleted_at is null`
  if (!spu) throw new Refusal(10210)
  if (spu.skuId === null) throw new Refusal(12070)
  const until = new Date(now.getTime() + MINUTES * 60_000)
  const token = await new SignJWT({ spu: spuId })
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience(AUDIENCE)
    .setExpirationTime(Math.floor(until.getTime() / 1000))
    .sign(secretOf(config))
  return { path: `/preview/${token}/${spu.skuId}`, until }
}

/** The product that a preview's token is about; undefined when it is forged, run out, or a token of something else. */
export async function previewedSpu(config: Config, token: string, now: Date): Promise<number | undefined> {
  return (await readSigned<{ spu: number }>(config, token, { audience: AUDIENCE, currentDate: now }))?.claims.spu
}
