import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import cookie from '@fastify/cookie'
import { openLimits } from '../drivers/limits/open.ts'
import { registry } from '../seeing/metrics.ts'
import { openShop } from '../test/shop.ts'
import { errors } from './errors.ts'
import { budgetFor, BUDGETS, leased, limits, TRAP } from './limits.ts'
import { slowLane } from './slow-lane.ts'

const shop = await openShop({ env: { LIMITS: 'true', LIMITS_PERCENT: '1', LIMITS_ALLOW: '198.51.100.0/24' } })
const PERSON = {
  'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  accept: '*/*',
  'accept-language': 'zh-CN',
  'accept-encoding': 'gzip',
}
let households = 0
const household = () => `203.0.113.${++households}`
const look = (ip: string, more: Record<string, string> = {}, path = '/v1/regions') => shop.ask('GET', path, { headers: { ...PERSON, 'x-forwarded-for': ip, ...more } })
const many = async <T>(count: number, ask: () => Promise<T>): Promise<T[]> => await Promise.all(Array.from({ length: count }, ask))
const said = (replies: { status: number }[]) => ({ served: replies.filter(({ status }) => status === 200).length, refused: replies.filter(({ status }) => status === 429).length })
// A hundredth of the usual.
const READS = BUDGETS.read.network / 100

test('a network gets its budget, then 429 with the time to come again, and in a minute it gets more', async () => {
  const ip = household()
  const first = await look(ip)
  assert.equal(first.headers.get('ratelimit-limit'), String(READS))
  assert.equal(first.headers.get('ratelimit-remaining'), String(READS - 1))
  assert.deepEqual(said(await many(READS + 20, () => look(ip))), { served: READS - 1, refused: 21 })
  const refused = await look(ip, { 'accept-language': 'en' })
  assert.equal(refused.status, 429)
  assert.equal(refused.body.code, 10045)
  assert.match(refused.body.error, /^Too many requests; please come again in \d+ seconds$/)
  assert.ok(Number(refused.headers.get('retry-after')) > 0)
  assert.equal((await look(household())).status, 200, 'next door is served')
  shop.later(121)
  assert.equal((await look(ip)).status, 200)
})

test('of two at one address each has a budget of their own, and a forged token does not widen the network’s', async () => {
  const [one, other] = [await shop.buyer(), await shop.buyer()]
  const ip = household()
  const mine = (token: string) => look(ip, { authorization: token }, '/v1/users/nobody')
  const most = BUDGETS.read.visitor / 100
  const replies = await many(most + 5, () => mine(one.token))
  assert.equal(replies.filter(({ status }) => status === 429).length, 5)
  assert.notEqual((await mine(other.token)).status, 429)
  const forged = await Promise.all(Array.from({ length: READS * 2 }, (_, n) => mine(`forged${n}`)))
  assert.ok(forged.filter(({ status }) => status === 429).length >= READS, 'the network’s budget holds')
})

test('this machine, allow-listed networks, health and notices of gateways are let alone; so is everybody when it is switched off', async () => {
  assert.deepEqual(said(await many(READS * 2, () => shop.ask('GET', '/v1/regions'))).refused, 0)
  assert.deepEqual(said(await many(READS * 2, () => look('198.51.100.7'))).refused, 0)
  const ip = household()
  assert.deepEqual(said(await many(READS * 2, () => look(ip, {}, '/healthz'))).refused, 0)
  const clerk = await shop.staff({ settings: 7 })
  const set = (value: boolean, was: boolean | null) => shop.ask('PUT', '/v1/staff/settings/limits', { token: clerk.token, body: { value, was } })
  const [row] = (await shop.ask('GET', '/v1/staff/settings', { token: clerk.token })).body.data.filter(({ name }: { name: string }) => name === 'limits')
  assert.equal((await set(false, row.value)).status, 200)
  while (shop.deps.config.limits.on) await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(said(await many(READS * 2, () => look(ip))).refused, 0)
  assert.equal((await set(true, false)).status, 200)
  while (!shop.deps.config.limits.on) await new Promise((resolve) => setImmediate(resolve))
  assert.ok(said(await many(READS * 2, () => look(ip))).refused > 0)
})

test('a program without a name waits in the slow lane, and is counted; a browser never does', async () => {
  const ip = household()
  const bare = { 'user-agent': '', accept: '', 'accept-language': '', 'accept-encoding': '' }
  const replies = await many(12, () => look(ip, bare))
  const { served, refused } = said(replies)
  // A tenth of the budget at full speed, and two at once through the lane.
  assert.equal(served, Math.floor(READS / 10) + 2)
  assert.equal(refused, 12 - served)
  assert.equal((await look(ip, bare)).status, 200, 'who comes one after the other is served, slowly')
  assert.match(await registry.metrics(), /jishi_limited_total\{budget="read",outcome="slowed"\} [3-9]/)
  assert.deepEqual(said(await many(12, () => look(household()))), { served: 12, refused: 0 })
})

test('who follows the link that nobody sees is doubtful for an hour, and only they', async () => {
  const ip = household()
  assert.equal((await look(ip, {}, TRAP)).status, 200)
  assert.ok(said(await many(12, () => look(ip))).refused > 0)
  assert.equal(said(await many(12, () => look(ip, { 'user-agent': `${PERSON['user-agent']} Edg/140` }))).refused, 0, 'another browser of the same household')
  shop.later(3601)
  assert.equal(said(await many(12, () => look(ip))).refused, 0)
})

test('a search engine is let alone when its address has its name, and not when somebody only says so', async () => {
  const app = fastify({ trustProxy: true })
  await app.register(cookie)
  errors(app, { legacyHttp200: false })
  const names = {
    reverse: async (ip: string) => (ip === '66.249.66.1' ? ['crawl-66-249-66-1.googlebot.com'] : ['crawl.googlebot.com.evil.example', 'fake.googlebot.com']),
    lookup: async (name: string) => (name === 'crawl-66-249-66-1.googlebot.com' ? ['66.249.66.1'] : ['192.0.2.1']),
  }
  limits(app as never, { ...shop.deps, limits: openLimits(undefined), clock: () => new Date() }, names)
  app.get('/v1/x', async () => 'x')
  const ask = (ip: string) =>
    app.inject({ url: '/v1/x', headers: { 'x-forwarded-for': ip, 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' } })
  const statuses = async (ip: string) => (await many(READS * 2, () => ask(ip))).map(({ statusCode }) => statusCode)
  assert.ok((await statuses('66.249.66.1')).every((status) => status === 200))
  assert.ok((await statuses('203.0.113.200')).some((status) => status === 429))
  await app.close()
})

test('the slow lane holds two of one, sixty-four of all, waits two seconds at most, and is empty again', async () => {
  const waits: { ms: number; end: () => void }[] = []
  const lane = slowLane((ms) => new Promise<void>((end) => waits.push({ ms, end })))
  const passing = Array.from({ length: 100 }, (_, n) => lane.pass(`network ${Math.floor(n / 3)}`, n / 20))
  assert.equal(waits.length, 64)
  assert.ok(waits.every(({ ms }) => ms >= 200 && ms <= 2000))
  for (const { end } of waits) end()
  assert.equal((await Promise.all(passing)).filter(Boolean).length, 64)
  const again = lane.pass('network 0', 0)
  waits.at(-1)!.end()
  assert.equal(await again, true)
})

test('a lease spends a budget to its last point, and asks rarely', async () => {
  let asked = 0
  let at = 60_000_000
  const counts = openLimits(undefined, () => at)('x', 100, 60)
  const limiter = leased({ take: (key, points) => (asked++, counts.take(key, points)) }, 7, () => at)
  let served = 0
  for (let n = 0; n < 100; n++) if ((await limiter.take('a')).allowed) served++
  assert.equal(served, 100)
  assert.ok(asked < 20, `${asked}`)
  assert.equal((await limiter.take('a')).allowed, false)
  at += 121_000
  assert.equal((await limiter.take('a')).allowed, true)
})

test('each address has the budget it is meant to have', () => {
  const cases: [string, string, ReturnType<typeof budgetFor>][] = [
    ['POST', '/v1/users/login', 'entry'],
    ['POST', '/en/login', 'entry'],
    ['GET', '/v1/goods/search', 'search'],
    ['GET', '/search', 'search'],
    ['GET', '/item/3', 'read'],
    ['GET', '/', 'read'],
    ['POST', '/v1/orders/tony', 'change'],
    ['GET', '/readyz', undefined],
    ['POST', '/v1/pays/notify_url', undefined],
    ['POST', '/v1/flash-sales/1/claims', undefined],
    ['GET', '/admin/orders', undefined],
    ['GET', '/administration', 'read'],
    ['GET', '/v1/users/captcha-fan/orders', 'read'],
  ]
  for (const [method, url, budget] of cases) assert.equal(budgetFor(method, url), budget, `${method} ${url}`)
})
