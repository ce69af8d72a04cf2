import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShop, type Shop, type TestBuyer } from '../../test/shop.ts'

const shop = await openShop()
const buyer = await shop.buyer()
const other = await shop.buyer()

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
type Code = { qr_id: string; secret: string; svg: string; expires: string }
const newCode = async (at: Shop = shop): Promise<Code> => (await at.ask('POST', '/v1/users/qr', { headers: { 'user-agent': firefox, 'x-forwarded-for': '203.0.113.7' } })).body.data
const poll = ({ qr_id, secret }: Code, at = shop) => at.ask('GET', `/v1/users/qr/${qr_id}?secret=${secret}`)
const scan = ({ qr_id }: Code, who: TestBuyer = buyer, at = shop) => at.ask('GET', `/v1/users/${who.username}/qr/${qr_id}`, { token: who.token })
const say = (verb: 'confirm' | 'refuse', { qr_id }: Code, who: TestBuyer = buyer, at = shop) =>
  at.ask('POST', `/v1/users/${who.username}/qr/${qr_id}/${verb}`, { token: who.token })
const sessions = async () => (await shop.db`select 1 from sessions where way = 'qr'`).length

test('a desktop shows a code, the phone sees who asks and confirms, and the desktop is in: once', async () => {
  const code = await newCode()
  assert.match(code.svg, /^<svg /)
  assert.ok(!code.svg.includes(code.secret))
  assert.deepEqual((await poll(code)).body, { code: 200, state: 'waiting' })
  const { body } = await scan(code)
  assert.equal(body.code, 200)
  assert.match(body.data.device, /Firefox/)
  assert.equal(body.data.place, '203.0.113.7')
  assert.deepEqual((await poll(code)).body, { code: 200, state: 'scanned' })
  assert.equal((await say('confirm', code)).status, 200)
  const entered = (await poll(code)).body
  assert.deepEqual([entered.code, entered.state, entered.username], [200, 'confirmed', buyer.username])
  assert.equal((await shop.ask('GET', `/v1/users/${buyer.username}/address`, { token: entered.token })).status, 200)
  assert.deepEqual((await poll(code)).body, { code: 200, state: 'expired' })
  assert.equal((await scan(code)).body.code, 10160)
})

test('a confirmed code that ten fetch at once lets one in', async () => {
  const code = await newCode()
  await scan(code)
  await say('confirm', code)
  const before = await sessions()
  const all = await Promise.all(Array.from({ length: 10 }, () => poll(code)))
  assert.equal(all.filter(({ body }) => body.token !== undefined).length, 1)
  assert.equal(await sessions(), before + 1)
})

test('of yes and no said at the same time, one counts', async () => {
  const code = await newCode()
  await scan(code)
  const all = await Promise.all([say('confirm', code), say('refuse', code), say('confirm', code)])
  assert.deepEqual(
    all.map(({ body }) => body.code).toSorted((a, b) => a - b),
    [200, 10160, 10160],
  )
})

test('a refused code lets nobody in', async () => {
  const before = await sessions()
  const code = await newCode()
  await scan(code)
  assert.equal((await say('refuse', code)).status, 200)
  assert.equal((await say('confirm', code)).body.code, 10160)
  assert.deepEqual((await poll(code)).body, { code: 200, state: 'refused' })
  assert.equal(await sessions(), before)
})

test('without the desktop’s secret nothing is seen and nothing is taken', async () => {
  const code = await newCode()
  await scan(code)
  await say('confirm', code)
  for (const secret of ['', 'x', 'x'.repeat(43), `${code.secret}x`, '%00']) assert.deepEqual((await poll({ ...code, secret })).body, { code: 200, state: 'expired' })
  assert.equal((await shop.ask('GET', `/v1/users/qr/${code.qr_id}`)).body.code, 10127)
  assert.equal((await poll(code)).body.state, 'confirmed')
})

test('who has not scanned a code cannot answer it, and a code belongs to the first who scanned it', async () => {
  const code = await newCode()
  assert.equal((await say('confirm', code)).body.code, 10161)
  await scan(code)
  assert.equal((await scan(code)).body.code, 200, 'the same phone may look again')
  assert.equal((await scan(code, other)).body.code, 10161)
  assert.equal((await say('confirm', code, other)).body.code, 10161)
  assert.equal((await say('refuse', code, other)).body.code, 10161)
  assert.equal((await shop.ask('POST', `/v1/users/${buyer.username}/qr/${code.qr_id}/confirm`, { token: other.token })).status, 403)
  assert.equal((await shop.ask('POST', `/v1/users/${buyer.username}/qr/${code.qr_id}/confirm`)).status, 401)
  assert.deepEqual((await poll(code)).body.state, 'scanned')
  const contested = await newCode()
  const both = await Promise.all([scan(contested), scan(contested, other)])
  assert.deepEqual(
    both.map(({ body }) => body.code).toSorted((a, b) => a - b),
    [200, 10161],
  )
})

test('after two minutes a code is over for everybody; an unknown one never was', async () => {
  const later = await openShop()
  const who = await later.buyer()
  const [fresh, scanned] = [await newCode(later), await newCode(later)]
  await scan(scanned, who, later)
  later.later(121)
  assert.deepEqual((await poll(fresh, later)).body, { code: 200, state: 'expired' })
  assert.equal((await scan(fresh, who, later)).body.code, 10160)
  assert.equal((await say('confirm', scanned, who, later)).body.code, 10160)
  assert.deepEqual((await poll(scanned, later)).body, { code: 200, state: 'expired' })
  for (const qr_id of ['x', '00000000-0000-0000-0000-000000000000', '%00']) assert.equal((await scan({ ...fresh, qr_id })).body.code, 10160)
})

test('a desktop that listens hears each change; the token is not among what it hears', async () => {
  const code = await newCode()
  const response = await fetch(`${shop.url}/v1/users/qr/${code.qr_id}/events?secret=${code.secret}`)
  assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/)
  const heard: string[] = []
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  const hear = async (state: string) => {
    while (!heard.join('').includes(`{"state":"${state}"}`)) {
      const { value, done } = await reader.read()
      if (done) assert.fail(`the stream ended before ${state}`)
      heard.push(value)
    }
  }
  await hear('waiting')
  await scan(code)
  await hear('scanned')
  await say('confirm', code)
  await hear('confirmed')
  assert.equal((await reader.read()).done, true)
  assert.ok(!heard.join('').includes('token'))
  assert.equal((await poll(code)).body.state, 'confirmed')
})

test('a closed account cannot let a desktop in', async () => {
  const closed = await shop.buyer()
  const code = await newCode()
  await scan(code, closed)
  await say('confirm', code, closed)
  await shop.db`update users set banned_at = now() where id = ${closed.id}`
  assert.equal((await poll(code)).body.code, 10131)
})

test('one address cannot ask for codes without end', async () => {
  const headers = { 'x-forwarded-for': '203.0.113.99' }
  const all = await Promise.all(Array.from({ length: 70 }, () => shop.ask('POST', '/v1/users/qr', { headers })))
  assert.equal(all.filter(({ body }) => body.code === 10008).length, 10)
})
