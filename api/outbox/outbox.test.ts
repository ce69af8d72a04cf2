import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { guardedWebhook, isPublic } from '../drivers/webhook/guarded.ts'
import { transact } from '../shared/db.ts'
import { openShop } from '../test/shop.ts'
import { dropOldMessages, pauseAfter, type Renderers, sendDue } from './run.ts'
import { announce, sendLater } from './send.ts'

type Got = { headers: IncomingMessage['headers']; body: string; url: string }
const got: Got[] = []
let answer = 200
const receiver = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk) => (body += chunk))
  request.on('end', () => {
    got.push({ headers: request.headers, body, url: request.url ?? '' })
    response.writeHead(answer, answer === 302 ? { location: 'http://127.0.0.1:1/' } : {}).end('ok')
  })
})
await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
after(() => receiver.close())
const origin = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`
const shop = await openShop({ env: { WEBHOOK_ALLOW: origin } })
const clerk = await shop.staff({ operations: 7 })
const ask = (method: string, path: string, body?: unknown, token = clerk.token) => shop.ask(method, `/v1/staff${path}`, { token, body })
const listen = async (events: string[], path = '/') => (await ask('POST', '/webhooks', { url: `${origin}${path}`, events })).body.data as { id: number; secret: string }
const tell = (event: string, data: Record<string, unknown> = {}) => transact(shop.db, (tx) => announce(tx, event, data))
const none: Renderers = { mail: {}, sms: {} }
const rowOf = async (id: number) => (await shop.db`select state, attempts, error, data, next_at from outbox where id = ${id}`)[0]!
const lastId = async () => (await shop.db<{ id: number }[]>`select max(id) as id from outbox`)[0]!.id

test('an event reaches the webhooks that listen, signed, once; the others hear nothing', async () => {
  const paid = await listen(['order.paid'], '/paid')
  await listen(['order.shipped'], '/shipped')
  await tell('order.paid', { order_id: 1 })
  await tell('order.nobody-listens')
  await shop.work()
  const mine = got.filter(({ url }) => url === '/paid')
  assert.equal(mine.length, 1)
  assert.equal(got.filter(({ url }) => url === '/shipped').length, 0)
  const { headers, body } = mine[0]!
  const { id, event, data } = JSON.parse(body)
  assert.deepEqual({ event, data }, { event: 'order.paid', data: { order_id: 1 } })
  assert.equal(id, headers['x-jishi-delivery'])
  const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-jishi-signature']))!
  assert.equal(v1, createHmac('sha256', paid.secret).update(`${t}.${body}`).digest('hex'))
  assert.ok(Math.abs(Number(t) - Date.now() / 1000) < 60)
})

test('what its transaction takes back is never told', async () => {
  await listen(['order.undone'], '/undone')
  await assert.rejects(
    transact(shop.db, async (tx) => {
      await announce(tx, 'order.undone', {})
      throw new Error('no')
    }),
  )
  await shop.work()
  assert.equal(got.filter(({ url }) => url === '/undone').length, 0)
})

test('a receiver that is down gets it later under the same id, after growing pauses', async () => {
  const { id: hook } = await listen(['order.later'], '/later')
  answer = 500
  await tell('order.later')
  await shop.work()
  const id = await lastId()
  assert.equal((await rowOf(id)).state, 'waiting')
  assert.match((await rowOf(id)).error, /answered 500/)
  const before = got.length
  await sendDue(shop.deps, none)
  assert.equal(got.length, before)
  shop.later(31)
  answer = 200
  await sendDue(shop.deps, none)
  assert.equal((await rowOf(id)).state, 'sent')
  const ids = got.filter(({ url }) => url === '/later').map(({ headers }) => headers['x-jishi-delivery'])
  assert.equal(ids.length, 2)
  assert.equal(new Set(ids).size, 1)
  await ask('DELETE', `/webhooks/${hook}`)
})

test('after three days it is dead, staff see it, and a replay sends it', async () => {
  await listen(['order.dead'], '/dead')
  answer = 503
  await tell('order.dead', { n: 1 })
  const id = await lastId()
  await shop.work()
  shop.later(3 * 86_400 + 1)
  await sendDue(shop.deps, none)
  const dead = (await ask('GET', '/outbox?state=dead&q=order.dead')).body
  assert.equal(dead.paginator.total, 1)
  assert.equal(dead.data[0].id, id)
  assert.equal((await ask('GET', `/outbox/${id}`)).body.data.data.n, 1)
  answer = 200
  const before = got.length
  shop.later(86_400)
  await sendDue(shop.deps, none)
  assert.equal(got.length, before, 'the dead are not sent by themselves')
  assert.equal((await ask('POST', `/outbox/${id}/replays`)).body.code, 200)
  await shop.work()
  assert.equal((await rowOf(id)).state, 'sent')
  assert.equal((await ask('DELETE', `/outbox/${id}`)).body.code, 11201)
})

test('ten runners at once send each of a hundred once', async () => {
  await listen(['order.crowd'], '/crowd')
  for (let n = 0; n < 100; n++) await tell('order.crowd', { n })
  await Promise.all(Array.from({ length: 10 }, () => sendDue(shop.deps, none)))
  const heard = got.filter(({ url }) => url === '/crowd').map(({ body }) => JSON.parse(body).data.n)
  assert.equal(heard.length, 100)
  assert.equal(new Set(heard).size, 100)
})

test('many transactions that announce at once do not wait for each other', async () => {
  await listen(['order.open'], '/open')
  const gate = Promise.withResolvers<void>()
  const told = Promise.withResolvers<void>()
  const slow = transact(shop.db, async (tx) => {
    await announce(tx, 'order.open', { n: 'slow' })
    told.resolve()
    await gate.promise
  })
  await told.promise
  await Promise.all(Array.from({ length: 5 }, (_, n) => tell('order.open', { n })))
  gate.resolve()
  await slow
  await sendDue(shop.deps, none)
  assert.equal(got.filter(({ url }) => url === '/open').length, 6)
})

test('a runner that died loses its row after the lease, not before', async () => {
  const letters: string[] = []
  const renderers: Renderers = { mail: { hello: async ({ to }) => ({ id: 'x', to, subject: '', text: '', html: '' }) }, sms: {} }
  const deps = { ...shop.deps, mail: { send: async ({ to }: { to: string }) => void letters.push(to), close() {} } }
  await transact(shop.db, (tx) => sendLater(tx, { channel: 'mail', template: 'hello', data: { to: 'a@example.com' } }))
  const id = await lastId()
  // The runner that took it never came back.
  await shop.db`update outbox set attempts = 1, next_at = ${new Date(shop.deps.clock().getTime() + 120_000)} where id = ${id}`
  await sendDue(deps, renderers)
  assert.deepEqual(letters, [])
  shop.later(121)
  await sendDue(deps, renderers)
  assert.deepEqual(letters, ['a@example.com'])
  assert.deepEqual((await rowOf(id)).data, {}, 'what a letter was made of is gone once it is sent')
})

test('one key is one letter, and a letter that nobody writes waits with its error', async () => {
  const wish = { channel: 'mail', template: 'unwritten', data: {}, key: 'k1' } as const
  await Promise.all(Array.from({ length: 5 }, () => transact(shop.db, (tx) => sendLater(tx, wish))))
  assert.equal((await shop.db`select 1 from outbox where template = 'unwritten'`).length, 1)
  await shop.work()
  const id = await lastId()
  assert.match((await rowOf(id)).error, /nobody writes mail of unwritten/)
  assert.equal((await ask('DELETE', `/outbox/${id}`)).body.code, 200)
  assert.equal((await rowOf(id)).state, 'given-up')
})

test('a short text goes to the phone with an id the provider takes once', async () => {
  const renderers: Renderers = { mail: {}, sms: { shipped: async ({ phone }) => ({ phone, template: 'shipped', values: ['JS1'] }) } }
  await transact(shop.db, (tx) => sendLater(tx, { channel: 'sms', template: 'shipped', data: { phone: '13912345678' } }))
  await sendDue(shop.deps, renderers)
  const [note] = shop.notes
  assert.deepEqual({ ...note, id: '' }, { phone: '13912345678', template: 'shipped', values: ['JS1'], id: '' })
  assert.match(note!.id, /^[0-9a-f]{32}$/)
})

test('while a secret is changed, both sign; after a day only the new one', async () => {
  const hook = await listen(['order.turn'], '/turn')
  const fresh = (await ask('POST', `/webhooks/${hook.id}/secrets`)).body.data.secret as string
  assert.notEqual(fresh, hook.secret)
  const signatures = async () => {
    await tell('order.turn')
    await sendDue(shop.deps, none)
    const { headers, body } = got.findLast(({ url }) => url === '/turn')!
    const [t, ...signed] = String(headers['x-jishi-signature']).split(',')
    return {
      signed,
      by: (secret: string) =>
        `v1=${createHmac('sha256', secret)
          .update(`${t!.slice(2)}.${body}`)
          .digest('hex')}`,
    }
  }
  const both = await signatures()
  assert.deepEqual(both.signed, [both.by(fresh), both.by(hook.secret)])
  shop.later(86_401)
  const one = await signatures()
  assert.deepEqual(one.signed, [one.by(fresh)])
})

test('addresses inside our walls are refused, and nothing is kept', async () => {
  const before = (await shop.db`select 1 from webhooks`).length
  for (const url of [
    'http://example.com/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://169.254.169.254/latest',
    'https://localhost/',
    'https://db.internal/',
    'https://user:pass@example.com/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'nonsense',
    'http://127.0.0.1:1/',
  ])
    assert.equal((await ask('POST', '/webhooks', { url, events: ['*'] })).body.code, 11202, url)
  for (const events of [[], ['order paid'], ['**']]) assert.equal((await ask('POST', '/webhooks', { url: origin, events })).body.code, 11204)
  assert.equal((await shop.db`select 1 from webhooks`).length, before)
})

test('no address of a private range is public, however it is written', () => {
  const privates = [
    ['10', 3],
    ['127', 3],
    ['192.168', 2],
    ['169.254', 2],
    ['172.16', 2],
    ['172.31', 2],
    ['100.64', 2],
    ['0', 3],
    ['224', 3],
    ['255', 3],
  ] as const
  fc.assert(
    fc.property(fc.constantFrom(...privates), fc.array(fc.nat(255), { minLength: 3, maxLength: 3 }), ([start, more], rest) => {
      const address = [start, ...rest.slice(0, more)].join('.')
      assert.equal(isPublic(address), false, address)
      assert.equal(isPublic(`::ffff:${address}`), false)
    }),
  )
  for (const address of ['::', '::1', 'fe80::1', 'fd00::1', 'ff02::1', '64:ff9b::a00:1', '2002:a00:1::', '2001:db8::1', '2001::1']) assert.equal(isPublic(address), false, address)
  for (const address of ['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111']) assert.equal(isPublic(address), true, address)
})

test('a public name that points inside, and a redirect, lead nowhere', async () => {
  await assert.rejects(guardedWebhook([]).post({ url: 'https://localtest.localhost.example./', headers: {}, body: '' }), /EAI_AGAIN|ENOTFOUND|not a public address/)
  answer = 302
  await assert.rejects(shop.deps.webhook.post({ url: `${origin}/redirects`, headers: {}, body: '' }), /answered 302/)
  answer = 200
  assert.equal(got.filter(({ url }) => url === '/redirects').length, 1)
})

test('a name is checked after it is looked up', async (t) => {
  const dns = (await import('node:dns')).default
  t.mock.method(dns, 'lookup', (_name: string, _options: object, done: (error: null, found: { address: string; family: number }[]) => void) =>
    done(null, [
      { address: '93.184.216.34', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ]),
  )
  await assert.rejects(guardedWebhook([]).post({ url: 'https://rebinding.example.com/', headers: {}, body: '' }), /not a public address/)
})

test('without the right nobody sees or sends anything', async () => {
  const [reader, other, buyer] = [await shop.staff({ operations: 1 }), await shop.staff({ goods: 7 }), await shop.buyer()]
  const before = await shop.db`select id, state from outbox order by id`
  assert.equal((await ask('GET', '/outbox', undefined, reader.token)).body.code, 200)
  for (const [method, path] of [
    ['POST', `/outbox/${before[0]!.id}/replays`],
    ['DELETE', `/outbox/${before[0]!.id}`],
    ['POST', '/webhooks'],
  ] as const)
    assert.equal((await ask(method, path, { url: origin, events: ['*'] }, reader.token)).body.code, 12000, path)
  assert.equal((await ask('GET', '/outbox', undefined, other.token)).body.code, 12000)
  assert.equal((await ask('GET', '/outbox', undefined, buyer.token)).body.code, 403)
  assert.deepEqual(await shop.db`select id, state from outbox order by id`, before)
})

test('pauses grow to four hours and no further, each with chance in it', () => {
  assert.deepEqual(
    [1, 2, 3, 20].map((n) => pauseAfter(n, 1)),
    [30, 60, 120, 14_400],
  )
  assert.deepEqual(
    [1, 2, 3, 20].map((n) => pauseAfter(n, 0)),
    [15, 30, 60, 7200],
  )
})

test('what was sent is forgotten after thirty days; what waits is not', async () => {
  await shop.db`insert into outbox (channel, template, data) values ('mail', 'kept', '{}')`
  await dropOldMessages(shop.db, new Date(shop.deps.clock().getTime() + 31 * 86_400_000))
  const left = await shop.db`select state from outbox`
  assert.ok(left.length > 0)
  assert.ok(left.every(({ state }) => state === 'waiting' || state === 'dead'))
})
