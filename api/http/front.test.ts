import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { test } from 'node:test'
import { transact } from '../shared/db.ts'
import { openShop } from '../test/shop.ts'
import { addressOf } from './front.ts'
import { purgePages } from './page-cache.ts'

const shop = await openShop()
const sku = await shop.sku({ price: 8800, name: '青瓷茶杯'.repeat(40) })
const path = `/v1/goods/detail/${sku.id}`

type Seen = { status: number; headers: Record<string, string>; body: string }
const see = async (headers: Record<string, string> = {}, method = 'GET'): Promise<Seen> => {
  const reply = await fetch(shop.url + path, { method, headers })
  return { status: reply.status, headers: Object.fromEntries(reply.headers), body: await reply.text() }
}
/** Without what is of one request alone. */
const lasting = ({ status, headers: { date, 'x-request-id': id, ...headers }, body }: Seen) => ({ status, headers, body, named: Boolean(date && id) })
/** Runs `work` and counts what it asks of the database. */
async function statements(work: () => Promise<unknown>): Promise<number> {
  let sent = 0
  const options = shop.db.options as unknown as { debug: unknown }
  options.debug = (_connection: number, query: string) => (sent += query.includes('skus k') ? 1 : 0)
  await work()
  options.debug = false
  return sent
}

test('the second answer is the first to the letter, by a number of its own, and costs no statement', async () => {
  const wishes: Record<string, string>[] = [{}, { 'accept-encoding': 'identity' }, { 'accept-encoding': 'br' }, { 'accept-language': 'en' }]
  for (const headers of wishes) {
    const first = await see(headers)
    let second: Seen | undefined
    assert.equal(await statements(async () => (second = await see(headers))), 0)
    assert.deepEqual(lasting(second!), lasting(first))
    assert.notEqual(second!.headers['x-request-id'], first.headers['x-request-id'])
  }
  assert.equal((await see({ 'x-request-id': 'given-by-a-proxy' })).headers['x-request-id'], 'given-by-a-proxy')
})

test('who has the answer already is told so in one line', async () => {
  const { headers } = await see()
  const again = await see({ 'if-none-match': `"other", ${headers.etag}` })
  assert.equal(again.status, 304)
  assert.equal(again.body, '')
  assert.equal(again.headers.etag, headers.etag)
  assert.equal(again.headers['content-length'], undefined)
  assert.equal((await see({ 'if-none-match': '"other"' })).status, 200)
})

test('a changed price is in the very next answer, in every language and form', async () => {
  const forms: Record<string, string>[] = [{}, { 'accept-encoding': 'identity' }, { 'accept-language': 'en' }]
  const price = async (headers: Record<string, string>) => JSON.parse((await see(headers)).body).data.price
  for (let fen = 8000; fen < 8020; fen++) {
    await Promise.all(forms.map(price))
    await transact(shop.db, async (tx) => {
      await tx`update skus set price = ${fen} where id = ${sku.id}`
      await purgePages(tx, [`sku:${sku.id}`])
    })
    assert.deepEqual(new Set(await Promise.all(forms.map(price))), new Set([(fen / 100).toFixed(2)]))
  }
})

test('an edit that is taken back changes nothing that is kept', async () => {
  const before = await see()
  await assert.rejects(
    transact(shop.db, async (tx) => {
      await tx`update skus set price = 1 where id = ${sku.id}`
      await purgePages(tx, [`sku:${sku.id}`])
      throw new Error('no')
    }),
  )
  assert.equal(await statements(async () => assert.equal((await see()).body, before.body)), 0)
})

test('a product that is taken down is gone with the next request', async () => {
  const gone = await shop.sku()
  const ask = () => shop.ask('GET', `/v1/goods/detail/${gone.id}`)
  assert.equal((await ask()).body.code, 200)
  assert.equal((await ask()).body.code, 200)
  await transact(shop.db, async (tx) => {
    await tx`update skus set launched = false where id = ${gone.id}`
    await purgePages(tx, [`spu:${gone.spuId}`])
  })
  assert.equal((await ask()).body.code, 10200)
})

test('another origin, another method and a process that leaves take the long way', async () => {
  await see()
  const [allowed] = shop.config.corsOrigins
  if (allowed) assert.equal((await see({ origin: allowed })).headers['access-control-allow-origin'], allowed)
  assert.equal((await see()).headers['access-control-allow-origin'], undefined)
  assert.equal((await see({}, 'HEAD')).body, '')
  shop.deps.life.leaving = true
  assert.equal((await see()).headers.connection, 'close')
  shop.deps.life.leaving = false
})

test('a look is from whom the last proxy of this machine saw', () => {
  const from = (remoteAddress: string, told?: string) => addressOf({ socket: { remoteAddress }, headers: told ? { 'x-forwarded-for': told } : {} } as unknown as IncomingMessage)
  assert.equal(from('203.0.113.7', '198.51.100.1'), '203.0.113.7')
  assert.equal(from('127.0.0.1', '198.51.100.1, 203.0.113.9'), '203.0.113.9')
  assert.equal(from('::1', '203.0.113.9, 127.0.0.1'), '203.0.113.9')
  assert.equal(from('127.0.0.1'), '127.0.0.1')
})
