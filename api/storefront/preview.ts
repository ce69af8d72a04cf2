import type { FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import { previewedSpu } from '../goods/edit/preview.ts'
import { findClerk } from '../http/staff-auth.ts'
import { whole } from '../shared/ids.ts'
import { Refusal } from '../shared/refusals.ts'
import { holds, READ } from '../shared/rights.ts'

/** A product's page as it would be: of which product, at which SKU; `path` is where its other SKUs are. */
export type Preview = { spuId: number; skuId: number; path: string }

/**
 * What a preview's address shows, to a clerk of the goods who is logged in to the back office of this very browser: a link that gets
 * about shows nobody else anything. Throws 403 for anybody else, 12071 for a link that is forged or has run out.
 */
export async function openPreview(deps: Deps, request: FastifyRequest): Promise<Preview> {
  const clerk = await findClerk(deps, request)
  if (!clerk || (deps.config.staffSecondFactor && !clerk.secured)) throw new Refusal(403)
  if (!holds(clerk.rights, 'goods', READ)) throw new Refusal(12000)
  const { token = '', sku_id } = request.params as { token?: string; sku_id?: string }
  const spuId = await previewedSpu(deps.config, token, deps.clock())
  if (spuId === undefined) throw new Refusal(12071)
  return { spuId, skuId: whole(sku_id), path: `/preview/${token}` }
}
