import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { findPrograms } from '../../bin/programs.ts'
import { openPool } from '../shared/db.ts'
import { followReplica, followReplicas } from '../shared/replica.ts'
import { pageLocals } from '../storefront/locals.ts'
import { closeLater } from '../test/redis.ts'
import { openShop, type Reply } from '../test/shop.ts'
import { startTrio } from '../test/standby.ts'

const { path, missing } = findPrograms('postgres')

void describe('with streaming replicas', { skip: missing }, async () => {
  if (missing) return
  const { primary, replica, second } = await startTrio(path.postgres)
  process.env.DATABASE_URL = primary.url
  const sentences: string[] = []
  const poolOn = (server: typeof replica, database: string) => {
    const url = new URL(server.url)
    url.pathname = new URL(database).pathname
    return openPool(url.href, { max: 4, name: 'reads' })
  }
  const shop = await openShop({
    deps: ({ db, config }) => {
      const pool = poolOn(replica, config.databaseUrl)
      const follower = followReplica(db, pool, (sentence) => sentences.push(sentence))
      closeLater(() => follower.close())
      return { replica: follower }
    },
  })
  const follower = shop.deps.replica!
  const onReplica = postgres(replica.url, { max: 1, onnotice: () => {} })
  closeLater(() => onReplica.end({ timeout: 1 }))
  const until = async (so: () => boolean | Promise<boolean>) => {
    while (!(await so())) await sleep(20)
  }
  const caughtUp = async () => {
    const here = await follower.position()
    await until(() => follower.serves(here))
  }
  const { catalogId } = await shop.sku({ name: '旧名' })
  const names = ({ body }: Reply) => body.data.map(({ name }: { name: string }) => name)
  const list = (headers: Record<string, string> = {}, token?: string) => shop.ask('GET', `/v1/goods/catalogs/${catalogId}`, { headers, ...(token ? { token } : {}) })
  const pause = () => onReplica`select pg_wal_replay_pause()`
  const resume = () => onReplica`select pg_wal_replay_resume()`
  /** What a browser keeps of an answer. */
  const kept = ({ headers }: Reply) => /jishi_position=\d+/.exec(headers.get('set-cookie') ?? '')?.[0] ?? ''

  test('guests read the replica; who has just written reads the primary until the replica has it; nobody reads what is long past', async () => {
    await caughtUp()
    assert.deepEqual(names(await list()), ['旧名'])
    const buyer = await shop.buyer()
    await caughtUp()
    await pause()
    await shop.sku({ name: '新名', catalogId })
    // A write of this visitor, after which they must see all that was there.
    const written = await shop.ask('POST', `/v1/carts/${buyer.username}`, { token: buyer.token, body: { sku_id: (await shop.sku({ catalogId, name: '后来' })).id, count: 1 } })
    assert.equal(written.status, 200)
    const cookie = kept(written)
    assert.match(cookie, /^jishi_position=\d+$/)
    assert.deepEqual(names(await list()), ['旧名'], 'a guest may be a moment late')
    const fresh = ['后来', '新名', '旧名'].sort()
    assert.deepEqual(names(await list({ cookie })).sort(), fresh)
    assert.deepEqual(names(await list({}, buyer.token)).sort(), fresh, 'a client without cookies reads the primary')
    assert.deepEqual(names(await list({ cookie: 'jishi_position=nonsense' })).sort(), fresh)
    // The lag grows past what anybody may see: then guests read the primary, too.
    await until(async () => names(await list()).length === 3)
    assert.ok(sentences.includes('the replica is not read for now'))
    await resume()
    await caughtUp()
    assert.deepEqual(names(await list({ cookie })).sort(), fresh)
    assert.equal(sentences.at(-1), 'the replica is read')
  })

  test('orders are placed and listed by who placed them while the replica stands still', async () => {
    const buyer = await shop.buyer()
    const sku = await shop.sku()
    await caughtUp()
    await pause()
    const body = { address_id: String(buyer.addressId), settlement_type: '1', sku_id: String(sku.id), buy_count: '1' }
    const placed = await shop.ask('POST', `/v1/orders/${buyer.username}`, { token: buyer.token, body })
    const listed = await shop.ask('GET', `/v1/orders/${buyer.username}?type=0`, { token: buyer.token, headers: { cookie: kept(placed) } })
    assert.deepEqual(
      listed.body.data.orders_list.map((order: { order_id: number }) => order.order_id),
      [placed.body.data.order_id],
    )
    await resume()
  })

  test('pages of their own show buyers what they did though the replica stands still; others may see what was a moment ago', async () => {
    const buyer = await shop.buyer()
    const sku = await shop.sku()
    await caughtUp()
    const ask = { headers: {}, ip: '127.0.0.1' }
    /** What a page sees of this buyer's orders. */
    const seenWith = async (cookies: Record<string, string>) => {
      const request = { ...ask, cookies, headers: { authorization: buyer.token } } as unknown as Parameters<typeof pageLocals>[1]
      const { desk, buyer: who } = await pageLocals(shop.deps, request, { lang: 'zh-CN', path: '/orders', shared: false })
      assert.equal(who?.id, buyer.id)
      return (await desk.orders(0, 1)).total
    }
    const before = String(await follower.position())
    await caughtUp()
    await pause()
    const body = { address_id: String(buyer.addressId), settlement_type: '1', sku_id: String(sku.id), buy_count: '1' }
    const placed = await shop.ask('POST', `/v1/orders/${buyer.username}`, { token: buyer.token, body })
    assert.equal(placed.status, 200)
    assert.equal(await seenWith({ jishi_position: before }), 0, 'the page was read from the primary: this shows nothing')
    assert.equal(await seenWith({ jishi_position: kept(placed).slice('jishi_position='.length) }), 1)
    assert.equal(await seenWith({}), 1)
    // A search, too; a page that is kept for everybody is drawn from the primary.
    const { catalogue } = await pageLocals(shop.deps, { ...ask, cookies: {} } as unknown as Parameters<typeof pageLocals>[1], { lang: 'zh-CN', path: '/search', shared: false })
    const { catalogId } = await shop.sku({ name: '刚上架' })
    const wish = { catalogId, sort: 'default' as const, page: 1, pageSize: 10, asked: new URLSearchParams() }
    await assert.rejects(async () => await catalogue.list(wish), { code: 10204 })
    const all = await pageLocals(shop.deps, undefined, { lang: 'zh-CN', path: `/list/${catalogId}`, shared: true })
    assert.equal((await all.catalogue.list(wish)).total, 1)
    await resume()
  })

  test('of two replicas one that lags or is dead is left out, and is back by itself', async () => {
    const told: string[] = []
    const both = followReplicas(
      shop.db,
      [
        { name: 'first', pool: poolOn(replica, shop.config.databaseUrl) },
        { name: 'second', pool: poolOn(second, shop.config.databaseUrl) },
      ],
      (sentence) => told.push(sentence),
    )
    closeLater(() => both.close())
    const portOf = async (seen: number) => await both.read(seen, async (db) => (await db<{ port: number }[]>`select inet_server_port() as port`)[0]!.port)
    const [first, other] = [replica, second].map(({ url }) => Number(new URL(url).port)) as [number, number]
    const served = async (seen: number) => new Set([await portOf(seen), await portOf(seen), await portOf(seen), await portOf(seen)])
    const here = await both.position()
    await until(async () => (await served(here)).size === 2 && both.serves(here))
    assert.deepEqual(await served(here), new Set([first, other]))
    await pause()
    await shop.sku()
    const later = await both.position()
    await until(() => both.serves(later))
    assert.deepEqual(await served(later), new Set([other]), 'who has just written reads the one that has it')
    second.kill()
    await until(() => told.includes('the replica is not read for now (second)'))
    assert.deepEqual(await served(later), new Set([Number(new URL(primary.url).port)]), 'neither of them has it')
    await resume()
    await until(() => both.serves(later))
    assert.deepEqual(await served(later), new Set([first]))
    second.start()
    await until(async () => (await served(later)).size === 2)
    assert.equal(told.at(-1), 'the replica is read (second)')
  })

  test('a replica that dies under readers takes no answer with it, and is read again when it is back', async () => {
    await caughtUp()
    const statuses: number[] = []
    let stopped = false
    const readers = Array.from({ length: 6 }, async () => {
      while (!stopped) statuses.push((await list()).status)
    })
    await until(() => statuses.length > 30)
    replica.kill()
    const sofar = statuses.length
    await until(() => statuses.length > sofar + 60 && !follower.serves(0))
    stopped = true
    await Promise.all(readers)
    assert.deepEqual(
      statuses.filter((status) => status !== 200),
      [],
    )
    replica.start()
    await until(() => follower.serves(0))
    assert.equal((await list()).status, 200)
  })

  test('work that turns out to write is done on the primary', async () => {
    await caughtUp()
    const done = await follower.read(0, async (db) => {
      await db`insert into kv (key, value, expires_at) values ('strayed', '1', now() + interval '1 hour')`
      return 'written'
    })
    assert.equal(done, 'written')
    assert.equal((await shop.db`select 1 from kv where key = 'strayed'`).length, 1)
  })

  test('a replica that was promoted is read no more', async () => {
    await caughtUp()
    await onReplica`select pg_promote()`
    await until(() => !follower.serves(0))
    assert.equal((await list()).status, 200)
  })
})
