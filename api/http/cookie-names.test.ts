/** What browsers call the shop's cookies. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShop } from '../test/shop.ts'
import { namesInside, namesOutside } from './cookie-names.ts'

const shop = await openShop({ env: { PUBLIC_URL: 'https://shop.test' } })

/** A visitor without a script looks at a product; what the shop has their browser keep. */
async function look(skuId: number, cookie = ''): Promise<string[]> {
  const reply = await fetch(`${shop.url}/shop/look`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...(cookie ? { cookie } : {}) },
    body: `sku_id=${skuId}`,
  })
  assert.ok(reply.status < 400, String(reply.status))
  return reply.headers.getSetCookie()
}

test('under https a cookie can be set by this host alone; one of the release before is read once more, and goes', async () => {
  const [one, other] = [await shop.sku(), await shop.sku()]
  const [first] = await look(one.id)
  assert.match(first!, new RegExp(`^__Host-jishi_seen=${one.id};.*Path=/.*Secure`))
  assert.doesNotMatch(first!, /Domain=/)
  // The browser still has the short name.
  const [anew, gone] = await look(other.id, `jishi_seen=${one.id}`)
  assert.match(anew!, new RegExp(`^__Host-jishi_seen=${other.id}\\.${one.id};`))
  assert.equal(gone, 'jishi_seen=; Max-Age=0; Path=/; Secure')
  // Somebody on another host of the domain has set a short one beside it.
  assert.match((await look(other.id, `jishi_seen=999; __Host-jishi_seen=${one.id}`))[0]!, new RegExp(`^__Host-jishi_seen=${other.id}\\.${one.id};`))
})

test('who is logged in under either name is known, and whom nobody knows is not', async () => {
  const buyer = await shop.buyer()
  const asked = async (cookie: string) => (await shop.ask('GET', `/v1/users/${buyer.username}/address`, { headers: { cookie } })).body.code
  assert.deepEqual(
    [
      await asked(`__Host-jishi_session=${buyer.token}`),
      await asked(`jishi_session=${buyer.token}`),
      await asked(`__Host-jishi_session=x; jishi_session=${buyer.token}`),
      await asked('a=b'),
    ],
    [200, 200, 403, 403],
  )
})

test('cookies of others pass as they are', () => {
  assert.equal(namesInside('theirs=1; __Host-theirs=2; jishi_a=3; __Host-jishi_b=4'), 'theirs=1; __Host-theirs=2; jishi_a=3; jishi_b=4')
  assert.deepEqual(namesOutside(['theirs=1; Path=/x', 'jishi_a=1; Path=/'], new Set()), ['theirs=1; Path=/x', '__Host-jishi_a=1; Path=/; Secure'])
})
