import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal, type RefusalCode } from '../shared/refusals.ts'
import { openShop } from '../test/shop.ts'
import { type CartOwner, changeOwnCart, countOwnCart, readOwnCart } from './cart.ts'
import { viewCart } from './cart-view.ts'

const shop = await openShop()
const refused = (code: RefusalCode) => (error: unknown) => error instanceof Refusal && error.code === code

async function owners(): Promise<[who: string, owner: CartOwner][]> {
  const { id, username, sessionId } = await shop.buyer()
  return [
    ['a guest', { guestCart: undefined }],
    ['a buyer', { buyer: { id, username, sessionId } }],
  ]
}

/** Does the deed and gives the owner with the cookie it left. */
async function after(owner: CartOwner, deed: string, skuId?: unknown, count?: unknown): Promise<CartOwner> {
  const answer = await changeOwnCart(shop.db, owner, { deed, skuId, count })
  return owner.buyer ? owner : { guestCart: answer.guestCart }
}

const counts = async (owner: CartOwner) => (await readOwnCart(shop.db, owner, 'en')).map(({ id, count, selected }) => ({ id, count, selected })).sort((a, b) => a.id - b.id)

for (const [who, empty] of await owners()) {
  test(`${who} puts things into the cart, changes them and takes them out`, async () => {
    const apple = await shop.sku({ stock: 5 })
    const pear = await shop.sku({ stock: 5 })
    let owner = await after(empty, 'add', String(apple.id), '2')
    owner = await after(owner, 'add', pear.id, 1)
    owner = await after(owner, 'more', apple.id)
    owner = await after(owner, 'set', pear.id, '4')
    owner = await after(owner, 'less', pear.id)
    owner = await after(owner, 'unselect', pear.id)
    assert.deepEqual(await counts(owner), [
      { id: apple.id, count: 3, selected: true },
      { id: pear.id, count: 3, selected: false },
    ])
    assert.equal(await countOwnCart(shop.db, owner), 2)
    owner = await after(owner, 'unselectall')
    owner = await after(owner, 'select', pear.id)
    owner = await after(owner, 'remove', apple.id)
    assert.deepEqual(await counts(owner), [{ id: pear.id, count: 3, selected: true }])
  })

  test(`${who} is refused what cannot be, and the cart stays as it was`, async () => {
    const apple = await shop.sku({ stock: 3 })
    const gone = await shop.sku({ launched: false })
    const owner = await after(empty, 'add', apple.id, 1)
    const before = await counts(owner)
    const wishes: [string, unknown, unknown, RefusalCode][] = [
      ['add', apple.id, 3, 10301],
      ['add', gone.id, 1, 10300],
      ['add', 987654321, 1, 10300],
      ['add', apple.id, 0, 10306],
      ['add', apple.id, '1.5', 10306],
      ['add', 'x', 1, 10306],
      ['add', apple.id, '9999999999999999', 10306],
      ['set', apple.id, 4, 10301],
      ['set', apple.id, 0, 10305],
      ['set', apple.id, '-1', 10305],
      ['set', gone.id, 1, 10303],
      ['less', apple.id, undefined, 10305],
      ['remove', gone.id, undefined, 10303],
      ['explode', apple.id, 1, 10304],
      ['__proto__', apple.id, 1, 10304],
    ]
    for (const [deed, skuId, count, code] of wishes) await assert.rejects(after(owner, deed, skuId, count), refused(code), `${deed} ${String(count)}`)
    assert.deepEqual(await counts(owner), before)
  })
}

test('lines that sold out or were taken down are marked, not counted, and tidied out of the choice', async () => {
  const { id, username, sessionId } = await shop.buyer()
  const owner = { buyer: { id, username, sessionId } }
  const [fine, gone, down, short] = [await shop.sku({ price: 1000 }), await shop.sku(), await shop.sku(), await shop.sku({ price: 500, stock: 9 })]
  for (const sku of [fine, gone, down, short]) await after(owner, 'add', sku.id, 3)
  await shop.db`update skus set price = 800, market_price = 1000 where id = ${fine.id}`
  await shop.db`update stocks set stock = 0, received = 0 where sku_id = ${gone.id}`
  await shop.db`update skus set launched = false where id = ${down.id}`
  await shop.db`update stocks set stock = 2, received = 2 where sku_id = ${short.id}`
  const view = viewCart(await readOwnCart(shop.db, owner, 'zh-CN'))
  assert.deepEqual(Object.fromEntries(view.lines.map((line) => [line.id, line.state])), { [fine.id]: 'fine', [gone.id]: 'gone', [down.id]: 'down', [short.id]: 'short' })
  assert.deepEqual(
    { kinds: view.kinds, pieces: view.pieces, total: view.total, saved: view.saved, allChosen: view.allChosen },
    { kinds: 2, pieces: 6, total: 3900, saved: 600, allChosen: true },
  )
  await after(owner, 'tidy')
  assert.deepEqual(
    (await counts(owner)).filter((line) => line.selected).map((line) => line.id),
    [fine.id, short.id],
  )
})
