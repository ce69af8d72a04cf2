import assert from 'node:assert/strict'
import { test } from 'node:test'
import { claimCoupon } from '../coupons/claim.ts'
import { addCoupon } from '../coupons/write.ts'
import { buyerOfToken } from '../http/auth.ts'
import { bringLooks, look } from '../interests/history.ts'
import { transact } from '../shared/db.ts'
import { hashPassword } from '../shared/hash.ts'
import { openShop, type TestBuyer } from '../test/shop.ts'
import { openDesk } from './desk.ts'
import { seenIn, withSeen } from './guest-seen.ts'
import type { Visit } from './visit.ts'
import { lastHereOf } from './welcome.ts'

const shop = await openShop()
const PASSWORD = 'morning-market'
const { db } = shop.deps
const desk = (visit: Partial<Visit> = {}) => openDesk(shop.deps, { buyer: undefined, lang: 'zh-CN', guestCart: undefined, ip: '127.0.0.1', ...visit })
const deskOf = async ({ token }: TestBuyer) => desk({ buyer: await buyerOfToken(shop.config, db, token) })
const lookAt = (buyer: TestBuyer, skuId: number) => transact(db, (tx) => look(tx, buyer.id, skuId))
const idsOf = (cards: { id: number }[]) => cards.map(({ id }) => id)

test('what a guest looked at stands in their browser, the latest first, each once, and nonsense is dropped', async () => {
  const [a, b, down] = [await shop.sku(), await shop.sku(), await shop.sku({ launched: false })]
  let cookie = ''
  for (const { id } of [a, b, down, a]) {
    const reply = await fetch(`${shop.url}/shop/look`, { method: 'POST', headers: { cookie: `jishi_seen=${cookie}` }, body: `sku_id=${id}` })
    assert.deepEqual(await reply.json(), { liked: null })
    cookie = /jishi_seen=([^;]*)/.exec(reply.headers.get('set-cookie') ?? '')![1]!
  }
  assert.deepEqual(seenIn(cookie), [a.id, down.id, b.id])
  assert.deepEqual(seenIn(`x.0.-1.${a.id}.1e3.${a.id}.${'9'.repeat(30)}`), [a.id])
  assert.equal(seenIn(Array.from({ length: 60 }, (_, i) => i + 1).join('.')).length, 12)
  assert.equal(withSeen(cookie, b.id), [b.id, a.id, down.id].join('.'))
  const { seen, picks } = await desk().seenAndPicks(cookie, 4)
  assert.deepEqual(idsOf(seen), [a.id, b.id], 'what was taken down is not shown')
  assert.ok(picks.every(({ id }) => ![a.id, b.id].includes(id)))
  const [forgotten] = await desk().forgetSeen()
  assert.deepEqual([forgotten!.value, forgotten!.options.maxAge], ['', 0])
})

test('what a guest looked at joins the history of the account they log in to, once and in order, and leaves the browser', async () => {
  const [old, both, fresh, down] = [await shop.sku(), await shop.sku(), await shop.sku(), await shop.sku({ launched: false })]
  const buyer = await shop.buyer()
  await db`update users set password_hash = ${await hashPassword(PASSWORD, shop.config.argon2)} where id = ${buyer.id}`
  for (const { id } of [both, old]) await lookAt(buyer, id)
  const historyOf = async (one: TestBuyer) => idsOf((await (await deskOf(one)).history(1, 60)).cards)
  const enter = async (guestSeen: number[], session?: string) => {
    const { cookies } = await desk({ guestSeen, lastHere: lastHereOf(session) }).logIn({ username: buyer.username, password: PASSWORD })
    assert.deepEqual(
      cookies.map(({ name, value }) => [name, value === '']),
      [
        ['jishi_session', false],
        ['jishi_cart', true],
        ['jishi_seen', true],
      ],
    )
  }
  await enter([fresh.id, down.id, 999_999_999, both.id])
  assert.deepEqual(await historyOf(buyer), [fresh.id, both.id, old.id])
  await enter([old.id, ...Array.from({ length: 11 }, (_, i) => 900_000_000 + i)])
  assert.deepEqual(await historyOf(buyer), [old.id, fresh.id, both.id])

  // Somebody else's session ran out here, and they looked on: that is nothing of hers.
  const other = await shop.buyer()
  const theirs = await shop.sku()
  await enter([theirs.id], other.token)
  assert.deepEqual(await historyOf(buyer), [old.id, fresh.id, both.id])
  // Her own did, and she looked on.
  await enter([theirs.id], buyer.token)
  assert.deepEqual(await historyOf(buyer), [theirs.id, old.id, fresh.id, both.id])
  assert.deepEqual([undefined, '', 'x.y.z', `x.${Buffer.from('[]').toString('base64url')}.z`].map(lastHereOf), ['', '', '', ''])
})

test('a history that is full keeps the latest fifty when looks join it, whoever logs in twice at once', async () => {
  const buyer = await shop.buyer()
  const ids: number[] = []
  for (let i = 0; i < 53; i++) ids.push((await shop.sku()).id)
  await transact(db, (tx) => bringLooks(tx, buyer.id, ids.slice(0, 49)))
  await Promise.all([ids.slice(49, 52), ids.slice(50, 53)].map((some) => transact(db, (tx) => bringLooks(tx, buyer.id, some))))
  const { total, cards } = await (await deskOf(buyer)).history(1, 60)
  assert.equal(total, 50)
  assert.deepEqual(new Set(idsOf(cards).slice(0, 4)), new Set(ids.slice(49)))
})

test('picks are what went with the latest looks, then what sells best near them, each product once', async () => {
  const [phone, shell, glass, lamp] = [await shop.sku(), await shop.sku(), await shop.sku(), await shop.sku()]
  const spuOf = async (id: number) => (await db<{ spuId: number }[]>`select spu_id as "spuId" from skus where id = ${id}`)[0]!.spuId
  const [phoneSpu, shellSpu, glassSpu, lampSpu] = [await spuOf(phone.id), await spuOf(shell.id), await spuOf(glass.id), await spuOf(lamp.id)]
  await db`insert into bought_together (spu_id, place, other_id, times) values (${phoneSpu}, 1, ${shellSpu}, 9), (${phoneSpu}, 2, ${glassSpu}, 3), (${lampSpu}, 1, ${glassSpu}, 1)`
  const buyer = await shop.buyer()
  const own = await deskOf(buyer)
  for (const { id } of [lamp, phone])
    await fetch(`${shop.url}/shop/look`, { method: 'POST', headers: { authorization: `Bearer ${buyer.token}`, cookie: `jishi_session=${buyer.token}` }, body: `sku_id=${id}` })
  const { seen, picks } = await own.seenAndPicks(`${shell.id}`, 5)
  assert.deepEqual(idsOf(seen), [phone.id, lamp.id], 'a buyer’s looks are in the shop; a cookie of the browser is nobody’s')
  assert.deepEqual(idsOf(picks).slice(0, 2), [glass.id, shell.id], 'glass went with both')
  assert.equal(new Set(picks.map(({ spuId }) => spuId)).size, picks.length)
  assert.ok(picks.every(({ spuId }) => spuId !== phoneSpu && spuId !== lampSpu))
  await own.forgetSeen()
  assert.deepEqual((await own.seenAndPicks(undefined, 5)).seen, [])
})

test('delivery is told for where the visitor lives: from the nearest warehouse that has it, and never where nothing is sent to', async () => {
  const sku = await shop.sku({ price: 2000, stock: 5 })
  await db`insert into freight_rules (name, name_en, regions, deliverable, first_grams, first_fee, further_grams, further_fee, free_over)
    values ('各地', 'Everywhere', '{}', true, 1000, 800, 1000, 200, 9900), ('海外', 'Overseas', '{71}', false, 1000, 0, 1000, 0, null)`
  const [house] = await db<
    { id: number; province: string }[]
  >`select h.id, h.province from warehouse_stocks w join warehouses h on h.id = w.warehouse_id where w.sku_id = ${sku.id} and w.on_hand > 0`
  assert.ok(house)
  const guest = await desk().deliveryOf(sku.id, { asked: undefined, kept: undefined })
  assert.equal(guest.to, undefined)
  assert.equal(guest.provinces.length, 34)
  const near = await desk().deliveryOf(sku.id, { asked: house.province, kept: '650000' })
  assert.equal(near.to?.code, house.province)
  assert.equal(near.cookies[0]?.value, house.province)
  assert.deepEqual([near.found?.deliverable, near.found?.freight, near.found?.freeOver], [true, 800, 9900])
  const now = shop.deps.clock().getTime()
  const far = await desk().deliveryOf(sku.id, { asked: undefined, kept: house.province === '650000' ? '440000' : '650000' })
  assert.ok(near.found!.by!.getTime() > now && far.found!.by!.getTime() > near.found!.by!.getTime())
  assert.equal((await desk().deliveryOf(sku.id, { asked: '710000', kept: undefined })).found?.deliverable, false)
  for (const nonsense of ['999999', '310115', "31' or 1=1", '']) assert.equal((await desk().deliveryOf(sku.id, { asked: nonsense, kept: undefined })).to, undefined, nonsense)
  const empty = await shop.sku({ stock: 0 })
  const none = await desk().deliveryOf(empty.id, { asked: '310000', kept: undefined })
  assert.deepEqual([none.found?.from, none.found?.by], [undefined, undefined], 'what lies nowhere has no day')
  assert.equal((await desk().deliveryOf(999_999_999, { asked: '310000', kept: undefined })).found, undefined)
})

test('the coupons of a product are those that fit it, with what the buyer has of each', async () => {
  const [tea, cup] = [await shop.sku(), await shop.sku()]
  const at = shop.deps.clock()
  const until = new Date(at.getTime() + 86_400_000)
  const common = {
    kind: 'fixed',
    amount: 500,
    percent: null,
    cap: null,
    threshold: 1000,
    perPerson: 1,
    total: null,
    claimFrom: new Date(at.getTime() - 1000),
    claimUntil: until,
    validFrom: null,
    validUntil: null,
    validDays: 7,
    withPromotions: true,
    withCoupons: true,
  } as const satisfies Partial<Parameters<typeof addCoupon>[1]>
  const id = await transact(db, (tx) => addCoupon(tx, { ...common, name: '茶券', nameEn: 'Tea', scope: 'sku', scopeIds: [tea.id] }))
  const buyer = await shop.buyer()
  const own = await deskOf(buyer)
  assert.deepEqual(
    (await own.couponsFor(tea.id)).map(({ couponId, mine }) => [couponId, mine]),
    [[id, 0]],
  )
  assert.deepEqual(await own.couponsFor(cup.id), [])
  await transact(db, (tx) => claimCoupon(tx, buyer.id, id, at))
  assert.deepEqual(
    (await own.couponsFor(tea.id)).map(({ mine }) => mine),
    [1],
  )
  assert.deepEqual(
    (await desk().couponsFor(tea.id)).map(({ mine }) => mine),
    [0],
    'nobody else has it',
  )
})
