import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import cookie from '@fastify/cookie'
import fastify from 'fastify'
import { auth } from '../http/auth.ts'
import { openShop } from '../test/shop.ts'
import { pages, type Renderer } from './pages.ts'

const shop = await openShop()
const drawn: { url: string; lang: string; path: string | undefined; names: string[]; siblings: number[] }[] = []
const draw: Renderer = async ({ url, locals }) => {
  const detail = await locals.catalogue.detail(Number(url.split('/').at(-1)))
  drawn.push({ url, lang: locals.lang, path: locals.preview?.path, names: [detail.name], siblings: detail.siblings.map(({ id }) => id) })
  return { status: 200, headers: { 'content-type': 'text/html' }, body: Buffer.from(detail.name) }
}
// As the shop's own server is told: tokens are long.
const app = fastify({ routerOptions: { maxParamLength: 300 } })
await app.register(cookie)
auth(app, shop.config)
await app.register(pages(shop.deps, undefined, draw))
const url = await app.listen({ host: '127.0.0.1', port: 0 })
after(() => app.close())
const see = async (path: string, token?: string) => await fetch(url + path, { headers: token ? { cookie: `jishi_staff=${token}` } : {}, redirect: 'manual' })

test('a draft is seen in the shop by who keeps the goods, and by nobody else; for half an hour, never kept, never listed', async () => {
  const keeper = await shop.staff({ goods: 1 })
  const [draft, other] = [await shop.sku({ name: '还没上架', nameEn: 'Not there yet', launched: false }), await shop.sku({ name: '别的草稿', launched: false })]
  const twin = await shop.sku({ spuId: draft.spuId, launched: false })
  const link = async (spuId: number, token = keeper.token) => (await shop.ask('GET', `/v1/staff/goods/spus/${spuId}/preview`, { token })).body
  const { path } = (await link(draft.spuId)).data as { path: string }
  assert.match(path, new RegExp(`^/preview/[\\w-]+\\.[\\w-]+\\.[\\w-]+/${draft.id}$`))

  const page = await see(path, keeper.token)
  assert.deepEqual([page.status, await page.text()], [200, '还没上架'])
  assert.deepEqual([page.headers.get('cache-control'), page.headers.get('x-robots-tag')], ['private, no-store', 'noindex, nofollow'])
  assert.equal(await (await see(`/en${path}`, keeper.token)).text(), 'Not there yet')
  const base = path.slice(0, path.lastIndexOf('/'))
  assert.deepEqual(
    drawn.map(({ url, path, siblings }) => [url, path, siblings]),
    [0, 1].map(() => [`/item/${draft.id}`, base, [draft.id, twin.id]]),
  )

  // The link alone shows nothing; nor does it to clerks of other areas, to buyers, or of another product.
  const orders = await shop.staff({ orders: 7 })
  const buyer = await shop.buyer()
  assert.deepEqual([(await see(path)).status, (await see(path, orders.token)).status, (await see(path, buyer.token)).status], [403, 403, 403])
  assert.equal((await fetch(url + path, { headers: { cookie: `jishi_session=${buyer.token}` } })).status, 403)
  assert.notEqual((await see(`${base}/${other.id}`, keeper.token)).status, 200)
  for (const forged of [`${path.slice(0, -5)}/x`, `/preview/${keeper.token}/${draft.id}`, `/preview/x.y.z/${draft.id}`])
    assert.equal((await see(forged, keeper.token)).status, 404, forged)
  assert.equal((await link(draft.spuId, orders.token)).code, 12000)
  assert.equal((await link(999_999)).code, 10210)
  await shop.db`update skus set deleted_at = now() where spu_id = ${other.spuId}`
  assert.equal((await link(other.spuId)).code, 12070)
  // And in the shop itself it is not there for anybody.
  assert.notEqual((await see(`/item/${draft.id}`, keeper.token)).status, 200)
  assert.equal(drawn.length, 2)

  shop.later(31 * 60)
  assert.equal((await see(path, keeper.token)).status, 404)
})
