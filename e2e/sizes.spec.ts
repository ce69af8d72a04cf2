import { expect, test } from './shop.ts'

const SCRIPT = 15 * 1024
const STYLE = 25 * 1024
/** Of the page itself, as it is read, not as it is sent. */
const HOME = 150 * 1024
/** What a server may send before it has heard anything (ten segments of 1460 bytes), less what stands at the head of the answer. */
const FIRST_FLIGHT = 10 * 1460 - 1100

test('a product page needs at most 15 KB of scripts and 25 KB of styles, all of them sent compressed and for good @desk', async ({ page, baseURL }) => {
  const sizes = { js: 0, css: 0 }
  const html = await (await page.request.get('/item/1')).text()
  const linked = new Set([...html.matchAll(/"(\/_astro\/[^"]+\.(?:js|css))"/g)].map(([, file]) => file!))
  for (const file of linked) {
    const reply = await fetch(new URL(file, baseURL), { headers: { 'accept-encoding': 'gzip' } })
    expect(reply.headers.get('content-encoding'), file).toBe('gzip')
    expect(reply.headers.get('cache-control')).toContain('immutable')
    const text = await reply.text()
    const kind = file.endsWith('.css') ? 'css' : 'js'
    sizes[kind] += Number(reply.headers.get('content-length'))
    // What a script takes along counts, too.
    if (kind === 'js') for (const [, more] of text.matchAll(/(?:from|import)\s*["'`]\.\/([^"'`]+\.js)/g)) linked.add(`/_astro/${more}`)
  }
  expect(sizes.js).toBeGreaterThan(0)
  expect(sizes.js).toBeLessThanOrEqual(SCRIPT)
  expect(sizes.css).toBeGreaterThan(0)
  expect(sizes.css).toBeLessThanOrEqual(STYLE)
})

test('the home page stays small, and every picture on it has its place before it comes @desk', async ({ page }) => {
  const html = await (await page.request.get('/')).text()
  expect(Buffer.byteLength(html)).toBeLessThanOrEqual(HOME)
  for (const path of ['/', '/list/1', '/item/1']) {
    await page.goto(path)
    const loose = await page.locator('main img:not([width][height])').evaluateAll((all) => all.map((img) => img.outerHTML.slice(0, 120)))
    expect(loose, path).toEqual([])
  }
})

test('a page where people look at goods arrives in one flight, with one style and one script @desk', async ({ baseURL }) => {
  for (const path of ['/', '/en', '/list/1', '/en/list/1', '/item/1', '/en/item/1', '/cart']) {
    const reply = await fetch(new URL(path, baseURL), { headers: { 'accept-encoding': 'br' } })
    const html = await reply.text()
    const sent = Number(reply.headers.get('content-length'))
    expect(sent, path).toBeGreaterThan(1000)
    expect(sent, path).toBeLessThanOrEqual(FIRST_FLIGHT)
    for (const kind of ['css', 'js']) expect(new Set(html.match(new RegExp(`/_astro/[^"]+\\.${kind}(?=")`, 'g'))).size, `${path} ${kind}`).toBe(1)
  }
})
