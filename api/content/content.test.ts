import assert from 'node:assert/strict'
import { test } from 'node:test'
import { transact } from '../shared/db.ts'
import { shopTime } from '../shared/time.ts'
import { openShop } from '../test/shop.ts'
import { isLink, turnItems } from './write.ts'

const shop = await openShop()
const { token } = await shop.staff({ content: 7 })
const picture = 'ab/abababababababababababababababab.webp'
const ask = (method: string, path: string, body?: unknown, by = token) => shop.ask(method, `/v1/staff/content${path}`, { token: by, ...(body === undefined ? {} : { body }) })
const slot = async (name: string) => (await shop.ask('GET', `/v1/content/${name}`)).body.data.map(({ title }: { title: string }) => title)
const inMinutes = (n: number) => shopTime(new Date(shop.deps.clock().getTime() + n * 60_000), shop.config.timeZone)
const news = (title: string, change: object = {}) => ({ slot: 'news', title, title_en: `${title} en`, link: '/list/1', ...change })

/** What is told to every process while the work is done. */
async function purgedBy(work: () => Promise<unknown>): Promise<string[]> {
  const heard: string[] = []
  await allHeard()
  const { unlisten } = await shop.db.listen('pages', (notice) => heard.push(notice))
  await work()
  await allHeard()
  await unlisten()
  return heard
}

/** A notice of our own comes after all that were sent before it; a connection that listens already may still have some of them to read. */
async function allHeard(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const { unlisten } = await shop.db.listen('the-end', () => resolve())
  await shop.db.notify('the-end', '')
  await promise
  await unlisten()
}

test('an item comes and goes at its minute, in both languages, and a preview shows the page of another day', async () => {
  await ask('POST', '/items', news('明早', { valid_from: inMinutes(10), valid_until: inMinutes(20) }))
  await ask('POST', '/items', news('一直', { position: -1 }))
  assert.deepEqual(await slot('news'), ['一直'])
  const states = (await ask('GET', '/items?slot=news')).body.data.map(({ title, state }: any) => [title, state])
  assert.deepEqual(states, [
    ['一直', 'live'],
    ['明早', 'coming'],
  ])
  const preview = async (minutes: number) => (await ask('GET', `/preview?lang=en&at=${encodeURIComponent(inMinutes(minutes))}`)).body.data.news.map(({ title }: any) => title)
  assert.deepEqual(await preview(10), ['一直 en', '明早 en'])
  assert.deepEqual(await preview(20), ['一直 en'])
  const sweep = () => transact(shop.db, (tx) => turnItems(tx, shop.deps.clock()))
  assert.deepEqual(await purgedBy(sweep), [])
  shop.later(10 * 60)
  assert.deepEqual(await slot('news'), ['一直', '明早'])
  assert.deepEqual(await purgedBy(sweep), ['home'])
  assert.deepEqual(await purgedBy(sweep), [])
  shop.later(10 * 60)
  assert.deepEqual(await slot('news'), ['一直'])
  assert.deepEqual(await purgedBy(sweep), ['home'])
})

test('an edit purges the home page only when it shows the item, or did', async () => {
  let id = 0
  assert.deepEqual(await purgedBy(async () => (id = (await ask('POST', '/items', news('藏', { hidden: true }))).body.data.id)), [])
  assert.deepEqual(await purgedBy(() => ask('PUT', `/items/${id}`, news('藏', { version: 1 }))), ['home'])
  assert.deepEqual(await purgedBy(() => ask('DELETE', `/items/${id}?version=2`)), ['home'])
  assert.equal((await ask('DELETE', `/items/${id}?version=2`)).body.code, 10900)
})

test('a slot is put into an order as a whole, and an order that leaves one out changes nothing', async () => {
  const made = async (title: string) => (await ask('POST', '/items', { ...news(title), slot: 'advert', picture })).body.data.id as number
  const ids = [await made('一'), await made('二'), await made('三')]
  const [one, two, three] = ids as [number, number, number]
  const order = (list: number[]) => ask('PUT', '/order', { slot: 'advert', ids: list })
  assert.deepEqual(await purgedBy(() => order([three, one, two])), ['home'])
  assert.deepEqual(await slot('advert'), ['三', '一', '二'])
  for (const wrong of [
    [three, one],
    [three, one, one],
    [three, one, two, 999_999],
  ])
    assert.equal((await order(wrong)).body.code, 10213)
  assert.deepEqual(await slot('advert'), ['三', '一', '二'])
  assert.deepEqual(await purgedBy(() => order([three, one, two])), [])
})

test('a link leads into the shop or to an https address, nowhere else', async () => {
  for (const link of ['/', '/list/3', '/search?q=%E8%8B%B9', 'https://example.com/a?b=1']) assert.ok(isLink(link), link)
  const wrong = [
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    'http://example.com',
    'https://',
    'https://user@evil.example',
    ' /list/1',
    '/list/1\n',
    'list/1',
    'data:text/html,x',
    '/\tx',
  ]
  for (const link of wrong) {
    assert.ok(!isLink(link), link)
    const reply = await ask('POST', '/items', news('坏', { link }))
    assert.ok(reply.status >= 400, link)
  }
  assert.equal((await ask('GET', '/items?q=坏')).body.paginator.total, 0)
})

test('what cannot be shown is refused', async () => {
  const [root] = await shop.db<{ id: number }[]>`insert into catalogs (name, name_en) values ('层', 'Floor') returning id`
  const [below] = await shop.db<{ id: number }[]>`insert into catalogs (parent_id, name, name_en) values (${root!.id}, '下', 'Below') returning id`
  const cases: [object, number][] = [
    [{ slot: 'carousel' }, 10901],
    [{ slot: 'floor' }, 10901],
    [{ floor_id: root!.id }, 10901],
    [{ slot: 'floor', floor_id: below!.id }, 10204],
    [{ valid_from: inMinutes(5), valid_until: inMinutes(5) }, 10901],
    [{ valid_from: 'soon' }, 10901],
    [{ title: '  ' }, 10901],
  ]
  for (const [change, code] of cases) assert.equal((await ask('POST', '/items', news('错', change))).body.code, code, JSON.stringify(change))
  assert.equal((await ask('POST', '/items', news('签', { slot: 'floor', floor_id: root!.id }))).status, 200)
  assert.equal((await ask('POST', '/items', news('画', { slot: 'carousel', picture }))).status, 200)
  assert.equal((await shop.ask('GET', '/v1/content/nothing')).body.code, 10900)
})

test('of two who change the same item one is told', async () => {
  const { id } = (await ask('POST', '/items', news('争'))).body.data
  const replies = await Promise.all(['甲', '乙', '丙'].map((title) => ask('PUT', `/items/${id}`, news(title, { version: 1 }))))
  assert.equal(replies.filter(({ status }) => status === 200).length, 1)
  assert.equal(replies.filter(({ body }) => body.code === 10213).length, 2)
})

test('the home page is kept by who has the right to it', async () => {
  const [reader, goods] = [await shop.staff({ content: 1 }), await shop.staff({ goods: 7 })]
  assert.equal((await ask('GET', '/items', undefined, reader.token)).status, 200)
  assert.equal((await ask('POST', '/items', news('不'), reader.token)).status, 403)
  assert.equal((await ask('GET', '/items', undefined, goods.token)).status, 403)
})
