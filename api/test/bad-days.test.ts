/** What docs/degradation.md says of Redis, mail and pictures: the shop keeps selling, and recovers by itself. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import sharp from 'sharp'
import { findPrograms } from '../../bin/programs.ts'
import { s3Files } from '../drivers/files/s3.ts'
import { openRedis } from '../drivers/kv/redis.ts'
import { readRedisUrl } from '../drivers/kv/redis-url.ts'
import { smtpMail } from '../drivers/mail/smtp.ts'
import { keepPicture } from '../files/keep.ts'
import { hashPassword } from '../shared/hash.ts'
import { Refusal } from '../shared/refusals.ts'
import { captchaKey } from '../users/sms/captcha.ts'
import { runSweeps } from '../worker.ts'
import { openGateway } from './gateway.ts'
import { closeLater, openWire, startRedis } from './redis.ts'
import { openBucket } from './s3.ts'
import { openShop, type Shop } from './shop.ts'

const { path, missing } = findPrograms('redis-server')
const gateway = await openGateway()
let serial = 0

/** Somebody comes, logs in with a password, buys a thing and pays for it; their order is paid. */
async function sell(shop: Shop): Promise<{ username: string; orderId: number }> {
  const { username, token, addressId } = await visitor(shop)
  const sku = await shop.sku({ stock: 1 })
  const body = { address_id: addressId, settlement_type: '1', sku_id: String(sku.id), buy_count: '1' }
  const placed = await shop.ask('POST', `/v1/orders/${username}`, { token, body })
  assert.equal(placed.status, 200, JSON.stringify(placed.body))
  await gateway.press(placed.body.data.pay_url)
  // The gateway's notice comes when it comes.
  while ((await shop.db`select 1 from orders where id = ${placed.body.data.order_id} and status = 1`).length > 0) await sleep(50)
  return { username, orderId: placed.body.data.order_id }
}

async function visitor(shop: Shop) {
  const { username, id, addressId } = await shop.buyer(`visitor${++serial}`)
  await shop.db`update users set password_hash = ${await passwordHash} where id = ${id}`
  const { status, body } = await logIn(shop, username)
  assert.equal(status, 200)
  return { username, addressId, token: body.token as string }
}
const passwordHash = hashPassword('correct horse')
const logIn = (shop: Shop, username: string, password = 'correct horse') => shop.ask('POST', '/v1/users/login', { body: { username, password } })

void describe('with Redis', { skip: missing }, () => {
  test('the shop sells while Redis is slow, away, empty and back, and nobody is logged out', async () => {
    const server = await startRedis(path['redis-server'])
    const wire = await openWire(server.port)
    const shop = await openShop({ realUrl: true, env: { ...gateway.env, REDIS_URL: `redis://127.0.0.1:${wire.port}` } })
    const watch = openRedis(readRedisUrl(`redis://127.0.0.1:${server.port}`))
    closeLater(() => watch.close())
    const { token, username } = await visitor(shop)
    const stillIn = async () => assert.equal((await shop.ask('GET', `/v1/users/${username}/address`, { token })).status, 200)
    const keysInRedis = async () => Number(await watch.client.call('DBSIZE').catch(() => 0))
    /** Until counts go to Redis again. */
    const back = async () => {
      const before = await keysInRedis()
      while ((await keysInRedis()) === before) {
        await logIn(shop, `nobody${++serial}`)
        await sleep(50)
      }
    }
    await back()
    await sell(shop)

    wire.delay = 1000
    await sell(shop)
    await stillIn()
    wire.delay = 0
    await back()

    await server.stop()
    await sell(shop)
    await stillIn()
    // Guessing is slowed down without Redis, too.
    const tries = []
    for (let n = 0; n < 14; n++) tries.push((await logIn(shop, username, 'wrong')).status)
    assert.deepEqual([tries[0], tries.at(-1)], [401, 429])
    await server.start()
    await back()
    await sell(shop)
    await stillIn()
  })

  test('when Redis is emptied, captchas are to be asked for again, and codes that were sent stay good', async () => {
    const { port } = await startRedis(path['redis-server'])
    const shop = await openShop({ env: { SMS_CAPTCHA: 'false', REDIS_URL: `redis://127.0.0.1:${port}` } })
    const redis = openRedis(readRedisUrl(`redis://127.0.0.1:${port}`))
    closeLater(() => redis.close())
    const newCaptcha = async (): Promise<string> => (await shop.ask('GET', '/v1/users/captcha')).body.captcha_id
    const inRedis = async (id: string) => (await redis.client.get(captchaKey(id)).catch(() => null)) !== null
    let id = await newCaptcha()
    while (!(await inRedis(id))) {
      await sleep(20)
      id = await newCaptcha()
    }
    const phone = '13900139000'
    await shop.ask('POST', '/v1/users/sms/code', { body: { phone } })
    await redis.client.call('FLUSHALL')
    assert.equal(await shop.deps.fleeting.get(captchaKey(id)), undefined)
    assert.ok(await inRedis(await newCaptcha()))
    const entered = await shop.ask('POST', '/v1/users/sms/login', { body: { phone, code: shop.texts.at(-1)!.code } })
    assert.equal(entered.status, 200)
  })
})

test('while the mail server is away or says nothing the shop sells, and every letter goes out once when it is back', async () => {
  const wire = await openWire(Number(new URL(gateway.smtpUrl).port))
  const mail = smtpMail(`smtp://127.0.0.1:${wire.port}`, 'shop@jishi.example', { patience: 300 })
  closeLater(() => mail.close())
  const shop = await openShop({ realUrl: true, env: { ...gateway.env, SMS_REQUIRED: 'false' }, deps: () => ({ mail }) })
  const register = async () => {
    const uname = `mailed${++serial}`
    const { status } = await shop.ask('POST', '/v1/users/register', { body: { uname, password: 'kite-river-42', email: `${uname}@example.com`, phone: '13800138000' } })
    assert.equal(status, 200)
    return `${uname}@example.com`
  }
  const waiting = async () => (await shop.db`select 1 from outbox where channel = 'mail' and state = 'waiting'`).length
  const lettersTo = async (address: string) => (await (await fetch(`${gateway.url}/mail`)).text()).split(address).length - 1

  wire.cut()
  const first = await register()
  await shop.work()
  await sell(shop)
  wire.mend()
  wire.delay = 2000
  const second = await register()
  await shop.work()
  await sell(shop)
  assert.deepEqual([await lettersTo(first), await lettersTo(second)], [0, 0])
  assert.ok((await waiting()) >= 2)

  wire.delay = 0
  for (let pause = 0; (await waiting()) > 0; pause++) {
    assert.ok(pause < 20, 'letters still wait')
    shop.later(3600)
    await runSweeps(shop.deps)
    await shop.work()
  }
  assert.deepEqual([await lettersTo(first), await lettersTo(second)], [1, 1])
})

test('while the picture store refuses or says nothing the shop sells; an upload is refused, and works when it is back', async () => {
  const bucket = await openBucket()
  closeLater(() => bucket.close())
  const shop = await openShop({ realUrl: true, env: gateway.env, deps: () => ({ files: s3Files(bucket.config, { timeout: 200, pause: 1 }) }) })
  const bytes = await sharp({ create: { width: 30, height: 30, channels: 3, background: '#a52' } })
    .png()
    .toBuffer()
  const refused = () => assert.rejects(keepPicture(shop.deps, bytes), (error: unknown) => error instanceof Refusal && error.code === 10605)
  Object.assign(bucket.trouble, { status: 403, times: 1000 })
  await refused()
  await sell(shop)
  Object.assign(bucket.trouble, { status: 0, times: 0, silent: true })
  await refused()
  await sell(shop)
  assert.equal(bucket.objects.size, 0)
  bucket.trouble.silent = false
  const { key } = await keepPicture(shop.deps, bytes)
  assert.equal((await fetch(`${shop.url}/media/${key}`)).status, 200)
})
