import type { FreightKind } from '@jishi/plugin'

/** Far from the cold stores: Tibet, Qinghai, Xinjiang. */
const FAR = ['54', '63', '65']

/** Chilled boxes: so many pieces go into one, and each costs the same; more for places far away. */
export const coldChain: FreightKind = {
  kind: 'cold-chain',
  name: { zh: '冷链箱', en: 'Chilled boxes' },
  fields: {
    per_box: { type: 'integer', minimum: 1, maximum: 100, default: 6, title: { zh: '每箱件数', en: 'Pieces in a box' } },
    fee: { type: 'integer', format: 'fen', minimum: 0, maximum: 100_000, default: 1500, title: { zh: '每箱运费', en: 'Fee for a box' } },
    far_fee: { type: 'integer', format: 'fen', minimum: 0, maximum: 100_000, default: 1000, title: { zh: '偏远地区每箱加收', en: 'More for a box that goes far' } },
  },
  reckon({ lines, region }, { per_box, fee, far_fee }) {
    const pieces = lines.reduce((sum, { count }) => sum + count, 0)
    const boxes = Math.ceil(pieces / Number(per_box))
    return boxes * (Number(fee) + (FAR.some((code) => region.startsWith(code)) ? Number(far_fee) : 0))
  },
}
