import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seedDemo } from '../../../db/seeds/demo.ts'
import type { Draw } from '../../../db/seeds/pictures/album.ts'
import { openShop } from '../../test/shop.ts'
import { judged } from './judged.ts'
import { searchGoods } from './search.ts'

const shop = await openShop()
/** Pictures are nothing to a search. */
const quick: Draw = async () => 'ab/abababababababababababababababab.webp'
await seedDemo(shop.deps, () => {}, quick)
const spus = await shop.db<{ id: number; name: string }[]>`select id, replace(name, ' ', '') as name from spus`

/** The products of a part of a name: always exactly one. */
function productOf(part: string): number {
  const found = spus.filter(({ name }) => name.includes(part))
  assert.equal(found.length, 1, `“${part}” names ${found.length} products`)
  return found[0]!.id
}

/** Distinct products of the first results, in order. */
async function shownFor(q: string): Promise<number[]> {
  const shown: number[] = []
  for (let page = 1; page <= 3; page++) {
    const { cards, total } = await searchGoods(shop.db, { q, page, pageSize: 60, sort: 'default', lang: 'zh-CN' })
    for (const { spuId } of cards) if (!shown.includes(spuId)) shown.push(spuId)
    if (shown.length >= 20 || total <= page * 60) break
  }
  return shown.slice(0, 20)
}

/**
 * Of the first five places (fewer, when fewer products are relevant), how many are held by relevant ones; and how many of the
 * relevant are among the first twenty. Where nothing is relevant, showing nothing is perfect and anything is a fault.
 */
function rate(shown: number[], relevant: number[]): { precision: number; recall: number } {
  if (relevant.length === 0) return shown.length === 0 ? { precision: 1, recall: 1 } : { precision: 0, recall: 0 }
  const places = Math.min(5, relevant.length)
  return {
    precision: shown.slice(0, places).filter((id) => relevant.includes(id)).length / places,
    recall: relevant.filter((id) => shown.includes(id)).length / Math.min(20, relevant.length),
  }
}

const nameSome = (ids: number[]): string =>
  ids
    .slice(0, 6)
    .map((id) => spus.find((spu) => spu.id === id)?.name)
    .join(', ')
const mean = (numbers: number[]): number => numbers.reduce((sum, one) => sum + one, 0) / numbers.length

test('judged searches find what people meant: precision at 5 and recall at 20 are 0.9 and more', async (t) => {
  assert.ok(judged.length >= 150)
  const ratings: { q: string; kind: string; precision: number; recall: number }[] = []
  for (const { q, kind, relevant } of judged) {
    const shown = await shownFor(q)
    const rating = rate(shown, relevant.map(productOf))
    ratings.push({ q, kind, ...rating })
    if (rating.precision < 1 || rating.recall < 1) t.diagnostic(`${kind} “${q}” ${rating.precision.toFixed(2)} ${rating.recall.toFixed(2)}: ${nameSome(shown)}`)
  }
  const kinds = [...new Set(ratings.map(({ kind }) => kind))]
  for (const kind of [...kinds, 'all']) {
    const of = ratings.filter((rating) => kind === 'all' || rating.kind === kind)
    const [precision, recall] = [mean(of.map((one) => one.precision)), mean(of.map((one) => one.recall))]
    t.diagnostic(`${kind.padEnd(16)} ${String(of.length).padStart(3)} searches  precision@5 ${precision.toFixed(3)}  recall@20 ${recall.toFixed(3)}`)
    assert.ok(precision >= 0.9 && recall >= 0.9, `${kind}: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`)
  }
})
