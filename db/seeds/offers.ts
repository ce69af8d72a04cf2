import { addCoupon } from '../../api/coupons/write.ts'
import { addFreightRule } from '../../api/prices/freight-rules.ts'
import { addPromotion } from '../../api/prices/promotions.ts'
import type { Tx } from '../../api/shared/db.ts'

const SINCE = new Date('2026-03-01T02:00:00Z')
const UNTIL = new Date('2036-03-01T02:00:00Z')
const running = { startsAt: SINCE, endsAt: UNTIL, withCoupons: true, nth: null, percent: null, level: null, threshold: null, giftSkuId: null, giftCount: null, steps: [] }
const claimable = {
  claimFrom: SINCE,
  claimUntil: UNTIL,
  validFrom: null,
  validUntil: null,
  validDays: 30,
  amount: null,
  percent: null,
  cap: null,
  withPromotions: true,
  withCoupons: false,
}

/** What the demo shop gives: a ladder, a second piece at half price, a gift, a price for members, coupons, and freight by region. */
export async function addOffers(tx: Tx): Promise<void> {
  const catalogs = await tx<{ id: number }[]>`select id from catalogs where parent_id is null order by position, id limit 6`
  const [fruit, , , , , drinks] = catalogs.map(({ id }) => id)
  await addPromotion(tx, {
    ...running,
    kind: 'full-reduction',
    name: '集市满减',
    nameEn: 'Market savings',
    scope: 'all',
    scopeIds: [],
    steps: [
      { threshold: 9900, off: 500 },
      { threshold: 19900, off: 1500 },
      { threshold: 39900, off: 4000 },
    ],
  })
  if (drinks)
    await addPromotion(tx, { ...running, kind: 'nth-piece', name: '第二件半价', nameEn: 'Second piece half price', scope: 'catalog', scopeIds: [drinks], nth: 2, percent: 50 })
  const [gift] = await tx<{ id: number }[]>`select s.id from skus s join stocks k on k.sku_id = s.id where s.launched and k.stock >= 20 order by s.price, s.id limit 1`
  if (gift)
    await addPromotion(tx, {
      ...running,
      kind: 'gift',
      name: '满额有礼',
      nameEn: 'A little something',
      scope: 'all',
      scopeIds: [],
      threshold: 15_000,
      giftSkuId: gift.id,
      giftCount: 1,
    })
  await addPromotion(tx, { ...running, kind: 'member', name: '老朋友价', nameEn: 'Old friends’ price', scope: 'all', scopeIds: [], level: 1, percent: 95 })
  await addCoupons(tx, fruit)
  await addFreight(tx)
}

async function addCoupons(tx: Tx, fruit: number | undefined): Promise<void> {
  await addCoupon(tx, { ...claimable, kind: 'fixed', name: '新客见面礼', nameEn: 'Welcome', amount: 1000, threshold: 4900, scope: 'all', scopeIds: [], total: null, perPerson: 1 })
  await addCoupon(tx, {
    ...claimable,
    kind: 'percent',
    name: '全场九折',
    nameEn: 'A tenth off everything',
    percent: 10,
    cap: 3000,
    threshold: 9900,
    scope: 'all',
    scopeIds: [],
    total: 10_000,
    perPerson: 2,
    withCoupons: true,
  })
  if (fruit)
    await addCoupon(tx, {
      ...claimable,
      kind: 'fixed',
      name: '水果券',
      nameEn: 'For fruit',
      amount: 500,
      threshold: 2900,
      scope: 'catalog',
      scopeIds: [fruit],
      total: 500,
      perPerson: 3,
      withPromotions: false,
      withCoupons: true,
    })
}

async function addFreight(tx: Tx): Promise<void> {
  const usual = { deliverable: true, firstGrams: 3000, furtherGrams: 1000 }
  await addFreightRule(tx, { ...usual, name: '全国', nameEn: 'Everywhere', regions: [], firstFee: 800, furtherFee: 200, freeOver: 9900 })
  await addFreightRule(tx, { ...usual, name: '偏远地区', nameEn: 'Remote areas', regions: ['54', '63', '65'], firstFee: 1800, furtherFee: 800, freeOver: 29_900 })
  await addFreightRule(tx, { ...usual, name: '暂不配送', nameEn: 'Not delivered yet', regions: ['71', '81', '82'], deliverable: false, firstFee: 0, furtherFee: 0, freeOver: null })
}
