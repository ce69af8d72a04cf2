import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import cookie from '@fastify/cookie'
import fastify from 'fastify'
import { type Deps, openDeps } from '../deps.ts'
import { transact } from '../shared/db.ts'
import { openShop } from '../test/shop.ts'
import { auth } from '../http/auth.ts'
import { pack, type Page, type Rendered } from '../http/page.ts'
import { pageCache, purgeAllPages, purgePages } from '../http/page-cache.ts'
import { pageCacheOf, pages, placeOf, type Renderer, sharedPath } from './pages.ts'

const html = (text: string, status = 200): Rendered => ({ status, headers: { 'content-type': 'text/html' }, body: Buffer.from(text) })
const textOf = async (page: Page): Promise<string> => String(await page.as('plain'))
const opened = (options: { maxBytes?: number; now?: () => Date } = {}) => pageCache({ maxBytes: options.maxBytes ?? 1e6, ttl: 600_000, clock: options.now ?? (() => new Date()) })

/** A rendering that ends when told. */
function slow(text: string, tags: string[] = []) {
  const { promise, resolve } = Promise.withResolvers<void>()
  let times = 0
  return {
    finish: resolve,
    get times() {
      return times
    },
    render: async () => {
      times++
      await promise
      return { page: html(text), tags }
    },
  }
}

test('a hundred visitors of a page that nobody has seen yet cause one rendering', async () => {
  const cache = opened()
  const home = slow('home')
  const asked = Array.from({ length: 100 }, () => cache.get('home', home.render))
  home.finish()
  const seen = await Promise.all(asked)
  assert.equal(home.times, 1)
  assert.deepEqual(new Set(await Promise.all(seen.map(textOf))), new Set(['home']))
  await cache.get('home', home.render)
  assert.equal(home.times, 1)
})

test('a page whose rendering began before a purge is neither kept nor shown to who comes after', async () => {
  const cache = opened()
  const old = slow('old price', ['sku:1'])
  const fresh = slow('new price', ['sku:1'])
  const early = cache.get('item', old.render)
  cache.purge(['sku:1'])
  const late = cache.get('item', fresh.render)
  fresh.finish()
  assert.equal(await textOf(await late), 'new price')
  old.finish()
  assert.equal(await textOf(await early), 'old price')
  assert.equal(await textOf(await cache.get('item', async () => assert.fail('it is kept'))), 'new price')
})

test('a purge takes the pages that show the thing, and no other', async () => {
  const cache = opened()
  const tags = { home: ['home'], one: ['sku:1', 'catalog:3'], two: ['sku:2', 'catalog:3'], eleven: ['sku:11', 'catalog:4'] }
  for (const [key, its] of Object.entries(tags)) await cache.get(key, async () => ({ page: html(key), tags: its }))
  cache.purge(['sku:1'])
  const rendered: string[] = []
  for (const key of Object.keys(tags))
    await cache.get(key, async () => {
      rendered.push(key)
      return { page: html(key), tags: [] }
    })
  assert.deepEqual(rendered, ['one'])
  cache.purgeAll()
  assert.equal(cache.size, 0)
  assert.equal(cache.bytes, 0)
})

test('a rendering that fails is told to everybody who waits, and the next visitor gets another try', async () => {
  const cache = opened()
  const asked = [1, 2, 3].map(() =>
    cache.get('home', async () => {
      throw new Error('no database')
    }),
  )
  for (const result of await Promise.allSettled(asked)) assert.equal(result.status, 'rejected')
  assert.equal(await textOf(await cache.get('home', async () => ({ page: html('well'), tags: [] }))), 'well')
})

test('only a good page is kept', async () => {
  const cache = opened()
  assert.equal((await cache.get('gone', async () => ({ page: html('gone', 404), tags: [] }))).status, 404)
  assert.equal(cache.size, 0)
})

test('the cache never outgrows its bound, and lets go what was used longest ago', async () => {
  const cache = opened({ maxBytes: 30_000 })
  const page = (key: string) => cache.get(key, async () => ({ page: html(key.padEnd(9000, ' ')), tags: [] }))
  await page('a')
  await page('b')
  await page('c')
  await page('a')
  await page('d')
  assert.ok(cache.bytes <= 30_000, `${cache.bytes}`)
  await cache.get('a', async () => assert.fail('a was used just now'))
  let again = false
  await cache.get('b', async () => {
    again = true
    return { page: html('b'), tags: [] }
  })
  assert.ok(again)
})

test('a page that is larger than the whole cache is shown and not kept', async () => {
  const cache = opened({ maxBytes: 1000 })
  assert.equal((await cache.get('book', async () => ({ page: html('x'.repeat(5000)), tags: [] }))).length, 5000)
  assert.equal(cache.bytes, 0)
})

test('after ten minutes a page is rendered again even if no purge has told us', async () => {
  let now = 0
  const cache = opened({ now: () => new Date(now) })
  await cache.get('home', async () => ({ page: html('morning'), tags: [] }))
  now = 600_001
  assert.equal(await textOf(await cache.get('home', async () => ({ page: html('noon'), tags: [] }))), 'noon')
})

test('the tag of a page names its content', async () => {
  assert.equal(pack(html('one')).etag, pack(html('one')).etag)
  assert.notEqual(pack(html('one')).etag, pack(html('two')).etag)
})

test('a path has one spelling, whatever is hung onto it', () => {
  assert.equal(sharedPath('/'), '/')
  assert.equal(sharedPath('/?utm_source=x'), '/')
  assert.equal(sharedPath('/catalogs/?x=1'), '/catalogs')
  assert.equal(sharedPath('/part/floors?x=1'), '/part/floors')
  assert.equal(sharedPath('/list/3/?page=1&sort=default&x=1'), '/list/3')
  assert.equal(sharedPath('/list/3?page=2&sort=-price'), '/list/3?sort=-price&page=2')
  assert.equal(sharedPath('/list/3?sort=drop&page=-2'), '/list/3')
  assert.equal(sharedPath('/list/3?utm=x&brand=7&sort=newest&min='), '/list/3?sort=newest&brand=7')
  // Ways to narrow a list without number: they would push everything else out of the cache.
  for (const path of ['/list/3?brand=7&stock=1', '/list/3?brand=7,8', '/list/3?brand=7&brand=8', '/list/3?min=1', '/list/3?value=x', '/list/3?stock=2x'])
    assert.equal(sharedPath(path), undefined, path)
  assert.equal(sharedPath('/item/7?x'), '/item/7')
  for (const path of ['/item/07', '/item/x', '/list/0', '/cart', '/search?q=茶', '/item/7/8']) assert.equal(sharedPath(path), undefined, path)
  assert.deepEqual(placeOf('/en'), { lang: 'en', path: '/' })
  assert.deepEqual(placeOf('/en?x=1'), { lang: 'en', path: '/?x=1' })
  assert.deepEqual(placeOf('/en/list/3'), { lang: 'en', path: '/list/3' })
  assert.deepEqual(placeOf('/enough'), { lang: 'zh-CN', path: '/enough' })
  assert.deepEqual(placeOf('/en//elsewhere.test/x'), { lang: 'en', path: '/elsewhere.test/x' })
  assert.deepEqual(placeOf('/\\elsewhere.test'), { lang: 'zh-CN', path: '/elsewhere.test' })
})

const shop = await openShop()

/** A process of its own as far as the database can tell: own pool, own cache, pages drawn by a simple hand. */
async function openFront(config: Partial<Deps['config']> = {}) {
  const drawn: string[] = []
  const hand: Renderer = async ({ url, method, headers, body, locals }) => {
    drawn.push(`${locals.lang} ${url}`)
    if (url === '/broken') throw new Error('a fault of ours')
    if (url === '/away') throw new Error('not rendered', { cause: Object.assign(new Error('no'), { code: 'CONNECT_TIMEOUT' }) })
    const [, kind, id] = /^\/(item|list)\/(\d+)/.exec(url) ?? []
    locals.tags.push(kind === 'item' ? `sku:${id}` : kind === 'list' ? `catalog:${id}` : 'home')
    return html(
      `${'<p>'.repeat(200)}${method} ${url} ${locals.lang} buyer=${locals.buyer?.username ?? 'nobody'} cookie=${headers.cookie ?? 'none'} body=${String(body ?? '')} drawn=${drawn.length}`,
    )
  }
  const deps: Deps = openDeps({ ...shop.config, ...config })
  const app = fastify()
  await app.register(cookie)
  auth(app, shop.config)
  await app.register(pages(deps, undefined, hand))
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  after(async () => {
    await app.close()
    await deps.close()
  })
  const see = async (path: string, headers: Record<string, string> = {}) => {
    const reply = await fetch(url + path, { headers, redirect: 'manual' })
    return { status: reply.status, headers: reply.headers, text: await reply.text() }
  }
  return { url, drawn, see, deps, cache: pageCacheOf(deps)! }
}

/** Asks until the page has been drawn again: the notice travels on a connection of its own. */
async function seenAnew(front: Awaited<ReturnType<typeof openFront>>, path: string, before: string): Promise<string> {
  for (;;) {
    const { text } = await front.see(path)
    if (text !== before) return text
    await new Promise(setImmediate)
  }
}

test('a purge in one process reaches the cache of the other when the editor commits, and only the pages it names', async () => {
  const [one, other] = [await openFront(), await openFront()]
  const before = { one: (await one.see('/item/1')).text, other: (await other.see('/item/1')).text }
  const untouched = (await other.see('/item/11')).text
  await assert.rejects(
    transact(one.deps.db, async (tx) => {
      await purgePages(tx, ['sku:11'])
      throw new Error('the editor changes his mind')
    }),
  )
  await transact(one.deps.db, (tx) => purgePages(tx, ['sku:1', 'catalog:3']))
  await seenAnew(one, '/item/1', before.one)
  await seenAnew(other, '/item/1', before.other)
  assert.equal((await other.see('/item/11')).text, untouched)
  await purgeAllPages(one.deps.db)
  await seenAnew(other, '/item/11', untouched)
})

test('more tags than one notice can carry still arrive, all of them', async () => {
  const front = await openFront()
  const first = (await front.see('/item/1')).text
  const last = (await front.see('/item/2999')).text
  await transact(front.deps.db, (tx) =>
    purgePages(
      tx,
      Array.from({ length: 3000 }, (_, i) => `sku:${i + 1}`),
    ),
  )
  await seenAnew(front, '/item/1', first)
  await seenAnew(front, '/item/2999', last)
})

test('a browser that still has the page is told so in a few bytes', async () => {
  const front = await openFront()
  const first = await front.see('/')
  assert.equal(first.headers.get('cache-control'), 'public, max-age=0, must-revalidate')
  const etag = first.headers.get('etag')!
  const second = await front.see('/', { 'if-none-match': etag })
  assert.equal(second.status, 304)
  assert.equal(second.text, '')
  assert.equal(second.headers.get('etag'), etag)
  assert.equal((await front.see('/', { 'if-none-match': 'W/"older"' })).status, 200)
})

test('a shared page is the same for everybody: nobody’s cookie or token gets into it', async () => {
  const front = await openFront()
  const buyer = await shop.buyer()
  const first = await front.see('/item/5', { cookie: `jishi_session=${buyer.token}; jishi_cart=1:1:1`, authorization: buyer.token })
  assert.match(first.text, /buyer=nobody cookie=none/)
  assert.equal((await front.see('/item/5')).text, first.text)
  assert.equal(first.headers.get('set-cookie'), null)
})

test('a page of one’s own knows who asks and is kept by nobody', async () => {
  const front = await openFront()
  const buyer = await shop.buyer()
  const mine = await front.see('/orders', { cookie: `jishi_session=${buyer.token}` })
  assert.match(mine.text, new RegExp(`buyer=${buyer.username}`))
  assert.equal(mine.headers.get('cache-control'), 'private, no-store')
  assert.equal(mine.headers.get('etag'), null)
  assert.match((await front.see('/orders')).text, /buyer=nobody/)
})

test('a form reaches its page as it was sent; from another site it is refused and no page sees it', async () => {
  const front = await openFront()
  const send = (headers: Record<string, string>) =>
    fetch(`${front.url}/en/cart/add`, { method: 'POST', body: 'sku_id=1&count=2', headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } })
  const sent = await send({ origin: front.url })
  assert.match(await sent.text(), /POST \/cart\/add en .*body=sku_id=1&count=2/)
  const refused = await send({ origin: 'http://elsewhere.test' })
  assert.equal(refused.status, 403)
  assert.match(refused.headers.get('content-type')!, /html/)
  assert.deepEqual(front.drawn, ['en /cart/add'])
})

test('a form that is too large is refused in a page', async () => {
  const front = await openFront()
  const reply = await fetch(`${front.url}/login`, { method: 'POST', body: 'x'.repeat(70_000), headers: { 'content-type': 'application/x-www-form-urlencoded', origin: front.url } })
  assert.equal(reply.status, 413)
  assert.deepEqual(front.drawn, [])
})

test('who wrote so much that the session ran out is sent to log in, and comes back', async () => {
  const front = await openFront()
  const send = (path: string) =>
    fetch(front.url + path, { method: 'POST', body: 'x'.repeat(70_000), headers: { 'content-type': 'multipart/form-data; boundary=x', origin: front.url }, redirect: 'manual' })
  const reply = await send('/en/order/5/review')
  assert.deepEqual([reply.status, reply.headers.get('location')], [303, '/en/login?next=%2Fen%2Forder%2F5%2Freview'])
  assert.equal((await send('/messages')).headers.get('location'), '/login?next=%2Fmessages')
  assert.deepEqual(front.drawn, [])
})

test('a page that fails says so, leads on, and names the number under which the fault is kept; nothing of the fault itself', async () => {
  const front = await openFront()
  const away = await front.see('/away')
  assert.deepEqual([away.status, away.headers.get('retry-after'), away.headers.get('cache-control')], [503, '2', 'no-store'])
  assert.match(away.text, /请稍后再试/)
  const zh = await front.see('/broken')
  assert.equal(zh.status, 500)
  assert.match(zh.text, /<code>[^<]+<\/code>/)
  for (const way of ['href="/"', 'href="/orders"', 'href="/help"', 'action="/search"', '再试一次']) assert.ok(zh.text.includes(way), way)
  assert.doesNotMatch(zh.text, /a fault of ours/)
  const en = await front.see('/en/broken')
  for (const way of ['href="/en"', 'href="/en/help"', 'action="/en/search"', 'Try again']) assert.ok(en.text.includes(way), way)
})

test('the header learns who is here and how much the cart holds', async () => {
  const front = await openFront()
  const buyer = await shop.buyer()
  assert.deepEqual(JSON.parse((await front.see('/shop/visitor')).text), { username: null, carts_count: 0 })
  assert.deepEqual(JSON.parse((await front.see('/shop/visitor', { cookie: 'jishi_cart=3:1:1.4:2:0.nonsense' })).text), { username: null, carts_count: 2 })
  const known = await front.see('/shop/visitor', { cookie: `jishi_session=${buyer.token}` })
  assert.deepEqual(JSON.parse(known.text), { username: buyer.username, carts_count: 0 })
  assert.equal(known.headers.get('cache-control'), 'private, no-store')
})

test('a browser gets the page as small as it takes it', async () => {
  const front = await openFront()
  const raw = (accepted: string) =>
    new Promise<{ encoding: string | undefined; bytes: Buffer }>((resolve, reject) => {
      get(`${front.url}/item/3`, { headers: { 'accept-encoding': accepted } }, async (reply) => {
        const chunks: Buffer[] = []
        for await (const chunk of reply) chunks.push(chunk as Buffer)
        resolve({ encoding: reply.headers['content-encoding'], bytes: Buffer.concat(chunks) })
      }).on('error', reject)
    })
  const plain = await raw('')
  const brotli = await raw('gzip, deflate, br')
  const gzip = await raw('gzip, br;q=0')
  assert.deepEqual([plain.encoding, brotli.encoding, gzip.encoding], [undefined, 'br', 'gzip'])
  assert.ok(brotliDecompressSync(brotli.bytes).equals(plain.bytes))
  assert.ok(gunzipSync(gzip.bytes).equals(plain.bytes))
  assert.equal(front.drawn.length, 1)
})

test('after a purge the pages that people look at are drawn again by themselves, most visited first, and only those', async () => {
  const front = await openFront()
  for (const [path, times] of [
    ['/item/1', 3],
    ['/item/2', 5],
    ['/item/3', 1],
    ['/item/4', 9],
  ] as const)
    for (let n = 0; n < times; n++) await front.see(path)
  assert.deepEqual(front.cache.counts, { hits: 14, misses: 4, renders: 4, purged: 0 })
  front.drawn.length = 0
  front.cache.purge(['sku:1', 'sku:2', 'sku:3'])
  await front.cache.settled()
  assert.deepEqual(front.drawn, ['zh-CN /item/2', 'zh-CN /item/1'])
  assert.deepEqual(front.cache.counts, { hits: 14, misses: 6, renders: 6, purged: 3 })
  await front.see('/item/1')
  assert.equal(front.drawn.length, 2)
})

const there = (file: string) => stat(file).then(Boolean, () => false)

test('pages lie on disk for the web server, in every form, and a purge takes them away in every process, whoever wrote them', async () => {
  const pagesDir = await mkdtemp(path.join(tmpdir(), 'jishi-pages-'))
  await mkdir(path.join(pagesDir, 'zh-CN/item/99'), { recursive: true })
  await writeFile(path.join(pagesDir, 'zh-CN/item/99/index.html'), 'from last year')
  await writeFile(path.join(pagesDir, 'robots.txt'), 'somebody else’s')
  const one = await openFront({ pagesDir })
  assert.equal(await there(path.join(pagesDir, 'zh-CN/item/99/index.html')), false, 'what lay there before the start is stale')
  assert.ok(await there(path.join(pagesDir, 'robots.txt')))
  const other = await openFront({ pagesDir })
  await other.cache.settled()
  const seen = await one.see('/en/item/7')
  for (const place of ['/', '/item/8', '/list/3', '/list/3?page=2', '/orders']) await one.see(place)
  await one.cache.settled()
  const file = path.join(pagesDir, 'en/item/7/index.html')
  assert.equal(await readFile(file, 'utf8'), seen.text)
  assert.equal(String(gunzipSync(await readFile(`${file}.gz`))), seen.text)
  assert.equal(String(brotliDecompressSync(await readFile(`${file}.br`))), seen.text)
  for (const page of ['zh-CN', 'zh-CN/item/8', 'zh-CN/list/3']) assert.ok(await there(path.join(pagesDir, page, 'index.html')), page)
  assert.equal(await there(path.join(pagesDir, 'zh-CN/orders/index.html')), false)
  // The process that did not write it is told alone.
  other.cache.purge(['sku:7'])
  await other.cache.settled()
  for (const form of ['', '.gz', '.br']) assert.equal(await there(file + form), false)
  assert.ok(await there(path.join(pagesDir, 'zh-CN/item/8/index.html')))
  one.cache.purge(['sku:8'])
  await one.cache.settled()
  assert.equal(await there(path.join(pagesDir, 'zh-CN/item/8/index.html')), false)
  one.cache.purgeAll()
  await one.cache.settled()
  assert.equal(await there(path.join(pagesDir, 'zh-CN/index.html')), false)
  assert.ok(await there(path.join(pagesDir, 'robots.txt')))
})

test('a page that a purge overtakes never comes to lie on disk', async () => {
  const pagesDir = await mkdtemp(path.join(tmpdir(), 'jishi-pages-'))
  const front = await openFront({ pagesDir })
  await front.cache.settled()
  for (let n = 0; n < 30; n++) {
    const seen = front.see(`/item/${n + 1}`)
    if (n % 2) await seen
    front.cache.purge([`sku:${n + 1}`])
    await seen
    front.cache.purge([`sku:${n + 1}`])
    await front.cache.settled()
    assert.equal(await there(path.join(pagesDir, `zh-CN/item/${n + 1}/index.html`)), false, `${n}`)
  }
})
