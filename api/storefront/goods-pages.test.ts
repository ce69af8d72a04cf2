import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildShop } from '../../bin/build-shop.ts'
import { claimCoupon } from '../coupons/claim.ts'
import { addCoupon } from '../coupons/write.ts'
import { countReview } from '../reviews/ratings.ts'
import { transact } from '../shared/db.ts'
import { openShop } from '../test/shop.ts'
import { openDesk } from './desk.ts'

await buildShop(() => {})
const shop = await openShop()
const see = async (path: string) => {
  const reply = await fetch(shop.url + path)
  return { status: reply.status, text: await reply.text() }
}

async function catalog(name: string, nameEn: string, parentId: number | null): Promise<number> {
  const reply = await shop.ask('POST', '/v1/staff/catalogs', { token: (await shop.staff({ goods: 7 })).token, body: { parent_id: parentId, name, name_en: nameEn, hue: 40 } })
  assert.equal(reply.body.code, 200, JSON.stringify(reply.body))
  return reply.body.data.id
}

test('every page of goods has the menu, three levels deep, without a script; a page of its own has all of it', async () => {
  const root = await catalog('干货', 'Dry goods', null)
  const branch = await catalog('坚果', 'Nuts', root)
  const leaf = await catalog('核桃', 'Walnuts', branch)
  for (const [path, prefix, names] of [
    ['/', '', ['干货', '坚果', '核桃']],
    [`/list/${root}`, '', ['干货', '坚果', '核桃']],
    ['/catalogs', '', ['干货', '坚果', '核桃']],
    ['/en/search', '/en', ['Dry goods', 'Nuts', 'Walnuts']],
    ['/en/catalogs', '/en', ['Dry goods', 'Nuts', 'Walnuts']],
  ] as const) {
    const { status, text } = await see(path)
    assert.equal(status, 200, path)
    for (const [i, id] of [root, branch, leaf].entries())
      assert.match(text, new RegExp(`<a [^>]*href="${prefix}/list/${id}"[^>]*>(?:<[^>]+>|\\s)*[^<]*${names[i]}`), `${path} ${names[i]}`)
  }
  // A page that is kept is made anew when the tree changes.
  await catalog('开心果', 'Pistachios', branch)
  while (!(await see('/catalogs')).text.includes('开心果')) await new Promise(setImmediate)
})

test('stars of buyers stand on the card, at the head of the product and in what search engines read; what nobody rated has none', async () => {
  const rated = await shop.sku({ name: '有口碑的茶', stock: 3 })
  const fresh = await shop.sku({ name: '没有口碑的茶', catalogId: rated.catalogId, stock: 0 })
  await transact(shop.db, async (tx) => {
    const spuId = (await tx<{ spuId: number }[]>`select spu_id as "spuId" from skus where id = ${rated.id}`)[0]!.spuId
    for (const stars of [5, 4, 4]) await countReview(tx, { spuId, stars, pictures: [], followUp: null }, 1)
  })
  const list = (await see(`/list/${rated.catalogId}`)).text
  const card = (id: number) => /<article class="card[^>]* data-sku="(\d+)".*?<\/article>/gs[Symbol.matchAll](list).find(([, sku]) => sku === String(id))![0]
  assert.match(card(rated.id), /aria-label="评分 4\.3，3 条评价"/)
  assert.doesNotMatch(card(fresh.id), /评分/)
  const product = async (id: number) => {
    const { text } = await see(`/item/${id}`)
    const [, json] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(text)!
    return { text, thing: JSON.parse(json!)['@graph'].find((thing: { '@type': string }) => thing['@type'] === 'Product') }
  }
  const good = await product(rated.id)
  assert.match(good.text, /class="score small[^"]*" href="#reviews"/)
  assert.equal(good.thing.offers.availability, 'https://schema.org/InStock')
  assert.deepEqual([good.thing.aggregateRating.ratingValue, good.thing.aggregateRating.reviewCount], ['4.33', 3])
  const bare = await product(fresh.id)
  assert.doesNotMatch(bare.text, /class="score small/)
  assert.equal(bare.thing.offers.availability, 'https://schema.org/OutOfStock')
  assert.equal(bare.thing.aggregateRating, undefined)
})

test('a list says what sells best in it, and counts who looks; a handful of goods is ranked nowhere', async () => {
  const first = await shop.sku({ name: '榜上第一' })
  await shop.db`update skus set sales = 900 where id = ${first.id}`
  for (let i = 0; i < 9; i += 1) await shop.sku({ name: `货架 ${i}`, catalogId: first.catalogId })
  const long = (await see(`/list/${first.catalogId}`)).text
  assert.match(long, new RegExp(`data-visit="catalog=${first.catalogId}"`))
  const ranking = long.slice(long.indexOf('<aside class="ranking"')).split('</aside>')[0]!
  assert.match(ranking, /<ol/)
  assert.ok(ranking.indexOf('榜上第一') > 0 && ranking.indexOf('榜上第一') < ranking.indexOf('货架'))
  const short = await shop.sku({ name: '独一件' })
  const few = (await see(`/list/${short.catalogId}`)).text
  assert.doesNotMatch(few, /<aside class="ranking"/)
  assert.match(few, new RegExp(`data-visit="catalog=${short.catalogId}"`))
})

const formPost = (path: string, token: string, form: Record<string, string>) =>
  fetch(shop.url + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form),
  })

/** A coupon for these goods: its id. */
const coupon = (amount: number, threshold: number, scopeIds: number[]): Promise<number> =>
  transact(shop.db, (tx) =>
    addCoupon(tx, {
      kind: 'fixed',
      name: `减 ${amount / 100}`,
      nameEn: `${amount / 100} off`,
      amount,
      percent: null,
      cap: null,
      threshold,
      scope: 'sku',
      scopeIds,
      total: null,
      perPerson: 1,
      claimFrom: new Date(Date.now() - 1000),
      claimUntil: new Date(Date.now() + 86_400_000),
      validFrom: null,
      validUntil: null,
      validDays: 3,
      withPromotions: true,
      withCoupons: false,
    }),
  )

test('the cart says what coupons can do: the best in hand, a better one to claim, and the nearest; what has nothing to do with it is silent', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku({ price: 3000 })
  const other = await shop.sku({ price: 3000 })
  const mine = await coupon(500, 2000, [sku.id])
  await transact(shop.db, (tx) => claimCoupon(tx, buyer.id, mine, shop.deps.clock()))
  await coupon(800, 2500, [sku.id])
  await coupon(2000, 4000, [sku.id])
  await coupon(2900, 3000, [other.id])
  const desk = openDesk(shop.deps, { buyer: { id: buyer.id, username: buyer.username, sessionId: buyer.sessionId }, lang: 'zh-CN', guestCart: undefined, ip: '127.0.0.1' })
  assert.deepEqual((await desk.cartPrice()).coupons, [], 'an empty cart has no hints')
  await desk.changeCart({ deed: 'add', skuId: String(sku.id), count: '1' })
  const { coupons } = await desk.cartPrice()
  assert.deepEqual(
    coupons.map(({ kind, name, amount }) => [kind, name, amount]),
    [
      ['have', '减 5', 500],
      ['claim', '减 8', 800],
      ['near', '减 20', 1000],
    ],
  )
  await desk.changeCart({ deed: 'unselectall' })
  assert.deepEqual((await desk.cartPrice()).coupons, [], 'what is not chosen has none')
})

test('adding an address on the way to an order keeps what was chosen and typed before', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku({ price: 3000 })
  const couponId = await coupon(500, 2000, [sku.id])
  const held = await transact(shop.db, (tx) => claimCoupon(tx, buyer.id, couponId, shop.deps.clock()))
  const path = `/confirm?sku_id=${sku.id}&buy_num=1`
  const address = {
    deed: 'address',
    receiver: '韩梅梅',
    mobile: '13912345678',
    address: '上海市浦东新区世纪大道 1 号',
    note: '放门口',
    [`coupon_${held}`]: '1',
    pay_method: 'cod',
    request_id: 'x',
    invoice_tax_no: '91310000',
  }
  const reply = await formPost(path, buyer.token, address)
  assert.equal(reply.status, 303, await reply.text())
  const to = new URL(reply.headers.get('location')!, shop.url)
  assert.deepEqual([...to.searchParams.keys()].toSorted(), ['address', 'buy_num', 'sku_id'], 'what was typed is in no address')
  assert.match(to.searchParams.get('address') ?? '', /^\d+$/)
  const cookie = [`jishi_session=${buyer.token}`, ...reply.headers.getSetCookie().map((line) => line.split(';')[0])].join('; ')
  const page = await (await fetch(to, { headers: { cookie } })).text()
  assert.match(page, new RegExp(`name="coupon_${held}" value="1" checked`))
  assert.match(page, /<textarea[^>]*name="note"[^>]*>放门口</)
  assert.match(page, /name="pay_method" value="cod" checked/)
})

test('before it is known where to, no page promises that delivery is free', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku({ price: 3000 })
  const page = async () => await (await fetch(`${shop.url}/en/confirm?sku_id=${sku.id}&buy_num=1`, { headers: { cookie: `jishi_session=${buyer.token}` } })).text()
  assert.match(await page(), /Free · ships within 24 hours/)
  await shop.db`delete from addresses where user_id = ${buyer.id}`
  const text = await page()
  assert.match(text, /Depends on the address/)
  assert.doesNotMatch(text, /Free/)
})

test('a page that fails is a fault of the shop’s, not a page that is not there', async () => {
  const sku = await shop.sku()
  await shop.db`alter table spu_ratings rename to spu_ratings_away`
  try {
    assert.equal((await see(`/item/${sku.id}`)).status, 500)
    assert.equal((await see('/no-such-page')).status, 404)
  } finally {
    await shop.db`alter table spu_ratings_away rename to spu_ratings`
  }
  assert.equal((await see(`/item/${sku.id}`)).status, 200)
})
