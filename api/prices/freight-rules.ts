import { brokeConstraint, type Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import type { FreightRule } from './freight.ts'
import { freightKind } from '../plugins/loaded.ts'
import { between, LARGEST_AMOUNT, valuesFor } from './promotions.ts'

export type FreightRuleWish = Omit<FreightRule, 'id' | 'rule' | 'values'> & { /** A plugin's kind, and what was filled in for it. */ rule?: string | null; values?: unknown }

const HEAVIEST = 1_000_000_000

/** Makes a freight rule and answers its id. Throws 10710 with the field, 10716 the name is taken. */
export async function addFreightRule(tx: Tx, wish: FreightRuleWish): Promise<number> {
  checkRule(wish)
  const [{ id } = { id: 0 }] = await tx<{ id: number }[]>`insert into freight_rules ${tx(row(tx, wish))} returning id`.catch(sayTaken)
  return id
}

/** Orders that were placed keep what they were told. Throws as `addFreightRule`, and 10712. */
export async function changeFreightRule(tx: Tx, id: number, wish: FreightRuleWish): Promise<void> {
  checkRule(wish)
  const changed = await tx`update freight_rules set ${tx(row(tx, wish))} where id = ${id} returning 1`.catch(sayTaken)
  if (changed.count === 0) throw new Refusal(10712)
}

/** Throws 10712. */
export async function removeFreightRule(tx: Tx, id: number): Promise<void> {
  const removed = await tx`delete from freight_rules where id = ${id}`
  if (removed.count === 0) throw new Refusal(10712)
}

function sayTaken(error: unknown): never {
  if (brokeConstraint(error, 'freight_rules_name_key')) throw new Refusal(10716)
  throw error
}

const row = (tx: Tx, wish: FreightRuleWish) => ({
  name: wish.name,
  name_en: wish.nameEn,
  regions: wish.regions,
  deliverable: wish.deliverable,
  first_grams: wish.firstGrams,
  first_fee: wish.firstFee,
  further_grams: wish.furtherGrams,
  further_fee: wish.furtherFee,
  free_over: wish.freeOver,
  rule: wish.rule ?? null,
  values: wish.rule ? tx.json(valuesFor(freightKind(wish.rule), wish.values)) : null,
})

function checkRule(wish: FreightRuleWish): void {
  if (wish.regions.length > 500 || !wish.regions.every((code) => /^\d{2}(\d{2}){0,2}$/.test(code))) throw new Refusal(10710, { field: 'regions' })
  between(wish.firstGrams, 1, HEAVIEST, 'first_grams')
  between(wish.furtherGrams, 1, HEAVIEST, 'further_grams')
  between(wish.firstFee, 0, LARGEST_AMOUNT, 'first_fee')
  between(wish.furtherFee, 0, LARGEST_AMOUNT, 'further_fee')
  if (wish.freeOver !== null) between(wish.freeOver, 0, LARGEST_AMOUNT, 'free_over')
}
