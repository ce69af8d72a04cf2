/** Two web processes behind Debian's nginx with the shop's own configuration. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startNginx, type TestNginx } from '../api/test/nginx.ts'
import { freePort } from '../api/test/redis.ts'
import { openShop } from '../api/test/shop.ts'
import { openLoad, startWeb, type Web } from '../api/test/web.ts'
import { buildShop } from './build-shop.ts'
import { demoEnv } from './demo-env.ts'
import { nginxConf } from './nginx.ts'
import { findPrograms } from './programs.ts'

const { path: programs, missing } = findPrograms('nginx')
const folder = mkdtempSync(path.join(tmpdir(), 'jishi-rolling-'))
const pagesDir = path.join(folder, 'pages')

void describe('behind nginx', { skip: missing }, async () => {
  if (missing) return
  await buildShop(() => {})
  const env = { ...demoEnv(folder, { sandbox: 1, smtp: 1 }), PAGES_DIR: pagesDir }
  const shop = await openShop({ env: { ...env, PAGES_DIR: '' } })
  const [one, other] = [await startWeb(shop, env, folder), await startWeb(shop, env, folder)] as const
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const site = nginxConf({ ...shop.config, pagesDir }, [`127.0.0.1:${one.port}`, `127.0.0.1:${other.port}`], { listen: `127.0.0.1:${port}` })
  const nginx = await startNginx(programs.nginx, path.join(folder, 'nginx'), site, `${url}/readyz`)
  after(async () => {
    await nginx.stop()
    for (const web of [one, other]) await web.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test('both processes are replaced one after the other under load, and no request fails', async () => {
    const load = await openLoad(shop, url)
    try {
      for (const web of [one, other]) {
        await load.atLeast(100)
        assert.equal(await web.stop(), 0)
        await load.atLeast(50)
        await web.start()
        await servesAgain(nginx, web)
      }
      await load.atLeast(100)
    } finally {
      await load.stop()
    }
    const { faults, orders, asked } = await load.stop()
    assert.deepEqual(faults, [])
    const kept = await shop.db<{ id: number }[]>`select id from orders`
    assert.deepEqual(new Set(kept.map(({ id }) => id)), new Set(orders), 'an order was placed that nobody was told of, or the other way round')
    assert.ok(orders.length > 20 && asked > 200, `${orders.length} orders, ${asked} requests`)
    console.log(`${asked} requests, ${orders.length} of them orders, 0 failed`)
  })

  test('server-sent events go through at once, one after the other, while their stream stays open', async () => {
    const owner = await shop.staff({ marketing: 7 })
    const sku = await shop.sku({ stock: 10 })
    const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()
    const body = { sku_id: sku.id, price: '9.90', pieces: 2, starts_at: at(10), ends_at: at(20) }
    const { id } = (await shop.ask('POST', '/v1/staff/flash-sales', { token: owner.token, body })).body.data as { id: number }
    let reply = await fetch(`${url}/v1/flash-sales/${id}/events`)
    // The process that is asked may not have heard of it yet.
    while (reply.status === 404) reply = await fetch(`${url}/v1/flash-sales/${id}/events`)
    assert.match(reply.headers.get('content-type')!, /^text\/event-stream/)
    const reader = reply.body!.pipeThrough(new TextDecoderStream()).getReader()
    const until = async (phase: string) => {
      for (let seen = ''; ; ) {
        const { value, done } = await reader.read()
        assert.ok(!done, `the stream ended after ${seen}`)
        seen += value
        if (seen.includes(`"phase":"${phase}"`)) return
      }
    }
    await until('coming')
    assert.equal((await shop.ask('POST', `/v1/staff/flash-sales/${id}/end`, { token: owner.token })).status, 200)
    await until('over')
    await reader.cancel()
  })

  test('claims of flash sales go to a process of their own, and to the others while it is away; nothing else goes there', async () => {
    const own = createServer((request, response) => response.end(`own ${request.url}`)).listen(0, '127.0.0.1')
    await once(own, 'listening')
    const door = `127.0.0.1:${await freePort()}`
    const sales = [`127.0.0.1:${(own.address() as AddressInfo).port}`]
    const split = nginxConf(shop.config, [`127.0.0.1:${one.port}`, `127.0.0.1:${other.port}`], { listen: door, sales })
    const front = await startNginx(programs.nginx, path.join(folder, 'split'), split, `http://${door}/readyz`)
    try {
      const said = async (address: string) => await (await fetch(`http://${door}${address}`)).text()
      for (const address of ['/v1/flash-sales', '/v1/flash-sales/7/claims', '/v1/flash-sales/7/events']) assert.equal(await said(address), `own ${address}`)
      for (const address of ['/v1/goods/index', '/v1/staff/flash-sales', '/flash']) assert.doesNotMatch(await said(address), /^own/)
      own.close()
      own.closeAllConnections()
      assert.equal(JSON.parse(await said('/v1/flash-sales')).code, 200)
    } finally {
      await front.stop()
      own.close()
    }
  })

  test('a page that is the same for everybody comes from the disk, also while Node is away; a purge removes it', async () => {
    const sku = await shop.sku({ nameEn: 'Rolling pears' })
    const address = `/item/${sku.id}`
    const place = path.join(pagesDir, 'zh-CN', address, 'index.html')
    const first = await fetch(url + address)
    const drawn = await first.text()
    assert.equal(first.status, 200)
    while (!existsSync(place)) await sleep(20)
    const onDisk = async () => {
      const before = nginx.log().length
      const reply = await fetch(url + address)
      const body = await reply.text()
      while (nginx.log().length === before) await sleep(10)
      return { reply, body, upstream: nginx.log().at(-1)!.split(' ')[3] }
    }
    const second = await onDisk()
    assert.equal(second.upstream, '-')
    assert.equal(second.body, drawn)
    for (const name of ['content-security-policy', 'cache-control', 'referrer-policy', 'x-content-type-options'])
      assert.equal(second.reply.headers.get(name), first.headers.get(name), name)
    // A form that is sent to the same address reaches Node.
    assert.notEqual((await fetch(url + address, { method: 'POST', body: 'x=1', headers: { 'content-type': 'application/x-www-form-urlencoded' }, redirect: 'manual' })).status, 405)

    await shop.db.begin(async (tx) => {
      await tx`update skus set price = 4321 where id = ${sku.id}`
      await tx`select pg_notify('pages', ${`sku:${sku.id}`})`
    })
    while (existsSync(place) || !(await (await fetch(url + address)).text()).includes('43.21')) await sleep(20)

    while (!existsSync(place)) await sleep(20)
    await one.stop()
    await other.stop()
    const alone = await onDisk()
    assert.deepEqual([alone.reply.status, alone.upstream, alone.body.includes('43.21')], [200, '-', true])
    // Under its words, too: they are for people, the number finds the page. A form, a query or another page's words reach Node.
    for (const words of ['-rolling-pears', `-${encodeURIComponent('滚动的梨')}`, '-rolling-pears/'])
      assert.equal(await (await fetch(`${url}${address}${words}`)).text(), alone.body)
    for (const elsewhere of [`${address}0-rolling-pears`, `${address}-pears/reviews`, `${address}-pears?x=1`, `${address}-`, `/en${address}-pears`])
      assert.equal((await fetch(url + elsewhere)).status, 502, elsewhere)
    const style = /\/_astro\/[\w.-]+\.css/.exec(alone.body)![0]
    const file = await fetch(url + style)
    assert.deepEqual([file.status, file.headers.get('cache-control')], [200, 'public, max-age=31536000, immutable'])
    assert.equal((await fetch(`${url}/v1/goods/detail/${sku.id}`)).status, 502)
    await one.start()
  })
})

/** Until nginx gives this process work again. */
async function servesAgain(nginx: TestNginx, { port }: Web): Promise<void> {
  const from = nginx.log().length
  while (
    !nginx
      .log()
      .slice(from)
      .some((line) => line.endsWith(`127.0.0.1:${port} 200`))
  )
    await sleep(100)
}
