import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { answerCacheOf } from './front.ts'
import { type Form, formOf, own, pack, type Page, type Rendered } from './page.ts'
import { pageCache } from './page-cache.ts'
import { openShop } from '../test/shop.ts'

const html = (text: string): Rendered => ({ status: 200, headers: { 'content-type': 'text/html' }, body: Buffer.from(text) })
const forms: Form[] = ['plain', 'gzip', 'brotli']
/** A page of 20 KB of which no two are alike. */
const long = (n: number): string => `${n} ${'<p>words of a page</p>'.repeat(700)}${randomBytes(3000).toString('hex')}`

/** What a page takes besides its bytes: more than that is not known of in these tests. */
const rest = (page: Page, held: number): number => page.weight - held

test('every form of a page can be made of every other, and is the same page', async () => {
  for (const first of forms)
    for (const second of forms)
      for (const third of forms) {
        const page = pack(html(long(1)), ['home'])
        const text = String(await page.copy('plain'))
        const made = { plain: undefined as Buffer | undefined, gzip: undefined as Buffer | undefined, brotli: undefined as Buffer | undefined }
        for (const form of [first, second, third]) made[form] = await page.as(form)
        if (made.plain) assert.equal(String(made.plain), text)
        if (made.gzip) assert.equal(String(gunzipSync(made.gzip)), text)
        if (made.brotli) assert.equal(String(brotliDecompressSync(made.brotli)), text)
      }
})

test('a page keeps what was asked for and nothing behind it: the bytes of no pool, and no plain form that nobody wants', async () => {
  const page = pack(html(long(1)))
  const bare = rest(page, page.length)
  const [brotli, same] = await Promise.all([page.as('brotli'), page.as('brotli')])
  assert.equal(brotli, same)
  assert.equal(rest(page, brotli.length), bare)
  const [gzip, plain] = [await page.as('gzip'), await page.as('plain')]
  assert.equal(rest(page, brotli.length + gzip.length + plain.length), bare)
  for (const bytes of [brotli, gzip, plain]) assert.equal(bytes.buffer.byteLength, bytes.length)
  assert.equal(own(Buffer.from('a slice of the pool')).buffer.byteLength, 19)
  // One for somebody else is not kept.
  const other = pack(html(long(2)))
  await other.copy('gzip')
  assert.equal(rest(other, other.length), bare)
})

test('the cache counts every form and what is kept beside, and never holds more than it may', async () => {
  const cache = pageCache({ maxBytes: 200_000, ttl: 600_000, clock: () => new Date() })
  const seen = new Set<Page>()
  for (let n = 0; n < 60; n++) {
    const page = await cache.get(`page ${n}`, async () => ({ page: html(long(n)), tags: [`sku:${n}`] }))
    seen.add(page)
    const asked = forms.filter((_, bit) => ((n % 7) + 1) & (1 << bit))
    await Promise.all(asked.map((form) => page.as(form)))
    if (n % 5 === 0) page.burden(5000)
    assert.ok(cache.bytes <= cache.maxBytes, `${cache.bytes} after ${n}`)
    const kept = [...Array(n + 1).keys()].flatMap((one) => cache.peek(`page ${one}`) ?? [])
    assert.equal(
      cache.bytes,
      kept.reduce((sum, one) => sum + one.weight, 0),
    )
    assert.equal(kept.length, cache.size)
  }
  assert.ok(cache.size > 3 && cache.size < 60, `${cache.size}`)
  // What has been let go may grow without anybody counting it.
  const { bytes } = cache
  for (const page of seen) if (![...Array(60).keys()].some((n) => cache.peek(`page ${n}`) === page)) page.burden(100_000)
  assert.equal(cache.bytes, bytes)
  cache.purgeAll()
  assert.equal(cache.bytes, 0)
})

test('however a client asks for products, their answers take no more than the shop was given for them', async () => {
  const shop = await openShop({ env: { PAGE_CACHE_MB: '1' } })
  const skus = []
  for (let n = 0; n < 70; n++) skus.push(await shop.sku({ name: `青瓷茶杯 ${n}` }))
  const cache = answerCacheOf(shop.deps)!
  assert.equal(cache.maxBytes, 256 * 1024)
  const ask = async (path: string, accepted: string) => {
    const reply = await fetch(shop.url + path, { headers: { 'accept-encoding': accepted, 'accept-language': 'en' } })
    assert.equal(reply.status, 200)
    await reply.text()
  }
  let most = 0
  for (const { id } of skus)
    for (const accepted of ['identity', 'gzip', 'gzip, deflate, br'])
      for (const junk of ['', `?${'x'.repeat(400)}`, ...(id % 10 === 0 ? [`?${'y'.repeat(8000)}`] : [])]) {
        await ask(`/v1/goods/detail/${id}${junk}`, accepted)
        most = Math.max(most, cache.bytes)
        assert.ok(cache.bytes <= cache.maxBytes, `${cache.bytes}`)
      }
  assert.ok(most > 240_000 && cache.size > 0 && cache.size < 70, `${most} bytes, ${cache.size} answers`)
  const page = cache.peek(`en detail ${skus.at(-1)!.id}`)!
  assert.equal(formOf(page, 'br'), page.length < 500 ? 'plain' : 'brotli')
})
