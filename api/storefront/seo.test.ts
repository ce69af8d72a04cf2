import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildShop } from '../../bin/build-shop.ts'
import { asJsonLd } from '../../shop/src/lib/structured.ts'
import { itemPath, slugOf } from '../shared/slug.ts'
import { openShop } from '../test/shop.ts'

await buildShop(() => {})
const shop = await openShop()
const { publicUrl } = shop.config

const BAD = '红富士</script><script>alert(1)</script> & "苹果"'
const apple = await shop.sku({ name: BAD, nameEn: 'Red </script> Apples & "more"', price: 1234 })
const [pear] = [await shop.sku({ name: '砀山梨', nameEn: 'Dangshan pears', catalogId: apple.catalogId })]
const hidden = await shop.sku({ name: '没有上架', launched: false })
const see = async (at: string) => {
  const reply = await fetch(shop.url + at, { redirect: 'manual' })
  return { status: reply.status, location: reply.headers.get('location'), text: await reply.text() }
}
const links = (html: string) =>
  Object.fromEntries([...html.matchAll(/<link rel="(canonical|alternate)"(?: hreflang="([^"]+)")? href="([^"]+)"/g)].map(([, rel, lang, href]) => [lang ?? rel, href]))
const meta = (html: string) => Object.fromEntries([...html.matchAll(/<meta (?:name|property)="([^"]+)" content="([^"]*)"/g)].map(([, name, content]) => [name, content]))
const things = (html: string): any[] => [...html.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs)].flatMap(([, json]) => JSON.parse(json!)['@graph'])
const thing = (html: string, type: string) => things(html).find((it) => it['@type'] === type)

/**
 * What schema.org and Google's pages on structured data require of each type, written down from there; every one of these must be
 * there and not empty. https://developers.google.com/search/docs/appearance/structured-data
 */
const required: Record<string, (it: any) => void> = {
  Product: (it) => {
    text(it.name)
    assert.ok(it.image.length > 0 && it.image.every(absolute))
    check(it.offers, 'Offer')
    if (it.aggregateRating !== undefined) check(it.aggregateRating, 'AggregateRating')
  },
  Offer: (it) => {
    assert.match(it.price, /^\d+\.\d\d$/)
    assert.ok(Number(it.price) > 0)
    assert.match(it.priceCurrency, /^[A-Z]{3}$/)
    assert.ok(absolute(it.url))
    assert.match(it.availability, /^https:\/\/schema\.org\/(InStock|OutOfStock)$/)
  },
  AggregateRating: (it) => {
    assert.ok(Number(it.ratingValue) >= it.worstRating && Number(it.ratingValue) <= it.bestRating)
    assert.ok(Number.isInteger(it.reviewCount) && it.reviewCount > 0)
  },
  BreadcrumbList: (it) => {
    assert.ok(it.itemListElement.length >= 2)
    for (const [i, step] of it.itemListElement.entries()) {
      assert.equal(step['@type'], 'ListItem')
      assert.equal(step.position, i + 1)
      text(step.name)
      // Only the last one, the page itself, may do without an address.
      assert.ok(absolute(step.item) || (step.item === undefined && i === it.itemListElement.length - 1))
    }
  },
  ItemList: (it) => {
    assert.ok(it.itemListElement.length > 0)
    for (const entry of it.itemListElement) {
      assert.equal(entry['@type'], 'ListItem')
      assert.ok(Number.isInteger(entry.position) && absolute(entry.url))
    }
    assert.equal(new Set(it.itemListElement.map(({ url }: { url: string }) => url)).size, it.itemListElement.length)
  },
  Organization: (it) => {
    text(it.name)
    assert.ok(absolute(it.url) && absolute(it.logo))
  },
  WebSite: (it) => {
    text(it.name)
    assert.ok(absolute(it.url))
    assert.equal(it.potentialAction['@type'], 'SearchAction')
    assert.match(it.potentialAction.target.urlTemplate, /\{search_term_string\}$/)
    assert.equal(it.potentialAction['query-input'], 'required name=search_term_string')
  },
}
const absolute = (url: unknown) => typeof url === 'string' && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
const text = (it: unknown) => assert.ok(typeof it === 'string' && it.trim() !== '')
const check = (it: any, type: string) => {
  assert.equal(it?.['@type'], type)
  required[type]!(it)
}

test('a name becomes readable words of an address, in Chinese and English', () => {
  assert.equal(slugOf('云上苹果 5kg'), 'yun-shang-ping-guo-5kg')
  assert.equal(slugOf('Crème Brûlée — Bob’s “best”'), 'creme-brulee-bobs-best')
  assert.equal(slugOf('绿茶（ＡＢＣ）'), 'lv-cha-abc')
  assert.equal(slugOf('🍎🍎'), '')
  assert.equal(itemPath(7, '🍎'), '/item/7')
  assert.ok(slugOf('很长'.repeat(100)).length <= 60)
  assert.match(slugOf('../../etc/passwd?x=1#y'), /^[a-z0-9-]+$/)
})

test('a product is known by one address in each language; the old one shows it, wrong words lead to the right ones', async () => {
  const { text: html, status } = await see(`/item/${apple.id}`)
  assert.equal(status, 200)
  const [zh, en] = [`${publicUrl}${itemPath(apple.id, BAD)}`, `${publicUrl}/en/item/${apple.id}-red-script-apples-more`]
  assert.deepEqual(links(html), { canonical: zh, 'zh-CN': zh, en, 'x-default': zh })
  const known = await see(zh.slice(publicUrl.length))
  assert.equal(known.status, 200)
  assert.equal(known.text, html)
  assert.equal(links((await see(en.slice(publicUrl.length))).text).canonical, en)
  const wrong = await see(`/item/${apple.id}-pears?from=mail`)
  assert.deepEqual([wrong.status, wrong.location], [301, `${itemPath(apple.id, BAD)}?from=mail`])
  assert.deepEqual((await see(`/en/item/${apple.id}-hong-fu-shi`)).location, en.slice(publicUrl.length))
  assert.equal((await see(`/item/${hidden.id}-mei-you`)).status, 404)
  assert.equal((await see(`/item/99999999-x`)).status, 404)
})

test('a product’s page tells what it sells in schema.org’s words, and no name breaks out of them', async () => {
  const { text: html } = await see(`/en/item/${apple.id}`)
  check(thing(html, 'Product'), 'Product')
  check(thing(html, 'BreadcrumbList'), 'BreadcrumbList')
  const it = thing(html, 'Product')
  assert.deepEqual([it.name, it.offers.price, it.offers.priceCurrency, it.sku], ['Red </script> Apples & "more"', '12.34', 'CNY', String(apple.id)])
  assert.equal(it.offers.url, links(html).canonical)
  // Between quotes of an attribute it is only text.
  assert.doesNotMatch((await see(`/item/${apple.id}`)).text.replace(/="[^"]*"/g, ''), /<script>alert/)
  assert.doesNotMatch(asJsonLd([{ '@type': 'Product', name: '</script><!--\u2028' }]), /[<>\u2028]/)
  const said = meta(html)
  assert.deepEqual([said['og:type'], said['og:url'], said['og:locale']], ['product', links(html).canonical, 'en_US'])
  for (const name of ['og:title', 'og:description', 'og:image', 'og:site_name', 'description']) text(said[name])
})

test('the home page tells whose shop it is, a list what it lists', async () => {
  const home = (await see('/')).text
  check(thing(home, 'Organization'), 'Organization')
  check(thing(home, 'WebSite'), 'WebSite')
  const list = (await see(`/list/${apple.catalogId}`)).text
  check(thing(list, 'BreadcrumbList'), 'BreadcrumbList')
  check(thing(list, 'ItemList'), 'ItemList')
  assert.ok(thing(list, 'ItemList').itemListElement.some(({ url }: { url: string }) => url === `${publicUrl}${itemPath(pear!.id, '砀山梨')}`))
})

test('a sorted list is known as the plain one, page two as itself, a filtered or searched one not at all', async () => {
  const list = `/list/${apple.catalogId}`
  for (let n = 0; n < 20; n++) await shop.sku({ catalogId: apple.catalogId })
  assert.equal(links((await see(`${list}?sort=price`)).text).canonical, publicUrl + list)
  assert.equal(links((await see(`${list}?page=2`)).text).canonical, `${publicUrl}${list}?page=2`)
  for (const query of ['stock=1', 'stock=1&min=10&max=90']) {
    const narrowed = (await see(`${list}?${query}`)).text
    assert.equal(meta(narrowed).robots, 'noindex, follow', query)
    assert.equal(links(narrowed).canonical, undefined, query)
  }
  const searched = (await see('/search?q=x')).text
  assert.match(meta(searched).robots!, /noindex/)
  assert.equal(links(searched).canonical, undefined)
})

test('search engines find a map of every product and list on sale, in both languages, and of nothing else', async () => {
  const robots = (await see('/robots.txt')).text
  assert.match(robots, new RegExp(`^Sitemap: ${publicUrl}/sitemap.xml$`, 'm'))
  for (const path of ['/cart', '/en/cart', '/search']) assert.match(robots, new RegExp(`^Disallow: ${path}$`, 'm'))
  const index = (await see('/sitemap.xml')).text
  const parts = [...index.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url]) => url!.slice(publicUrl.length))
  assert.match(index, /<lastmod>\d{4}-\d\d-\d\dT[\d:.]+Z<\/lastmod>/)
  const urls: string[] = []
  for (const part of parts) {
    const { status, text: xml } = await see(part)
    assert.equal(status, 200)
    const locs = [...xml.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url]) => url!.slice(publicUrl.length))
    assert.ok(locs.length <= 50_000)
    assert.equal((xml.match(/hreflang="x-default"/g) ?? []).length, locs.length)
    assert.ok(xml.endsWith('</urlset>\n'))
    urls.push(...locs)
  }
  assert.ok(urls.includes(itemPath(pear!.id, '砀山梨')) && urls.includes(`/en${itemPath(pear!.id, 'Dangshan pears')}`) && urls.includes(`/list/${apple.catalogId}`))
  assert.equal(urls.filter((url) => url.includes(`/item/${hidden.id}`)).length, 0)
  assert.equal(new Set(urls).size, urls.length)
  for (const url of urls.slice(0, 8)) assert.equal((await see(url)).status, 200, url)
  for (const path of ['/sitemap-items-9999.xml', '/sitemap-items-x.xml', '/sitemap-items-0x1.xml']) assert.equal((await see(path)).status, 404, path)
})

test('a shop that wants to stay alone says so', async () => {
  const quiet = await openShop({ env: { SEARCH_ENGINES: 'false' } })
  assert.equal(await (await fetch(`${quiet.url}/robots.txt`)).text(), 'User-agent: *\nDisallow: /\n')
})
