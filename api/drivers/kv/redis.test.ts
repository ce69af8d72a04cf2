import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { findPrograms } from '../../../bin/programs.ts'
import { closeLater, makeCertificate, openWire, startCluster, startRedis } from '../../test/redis.ts'
import { kvContract } from './contract.ts'
import { openRedis, redisKv, type SteadyRedis, steadyKv } from './redis.ts'
import { readRedisUrl } from './redis-url.ts'
import type { Kv } from './types.ts'

const { path: programs, missing } = findPrograms('redis-server', 'openssl')
const folder = mkdtempSync(path.join(tmpdir(), 'jishi-redis-tls-'))
closeLater(() => rmSync(folder, { recursive: true, force: true }))

/** Opens it, closes it with the file's tests, and waits until it answers. */
async function reach(url: string): Promise<SteadyRedis> {
  const redis = openRedis(readRedisUrl(url))
  closeLater(() => redis.close())
  await until(() => redis.up)
  return redis
}

async function until(so: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await so())) await sleep(10)
}

/** A kv in memory, so that what went there can be seen. */
function memory(): Kv & { calls: number } {
  const values = new Map<string, string>()
  const kv = {
    calls: 0,
    get: async (key: string) => (kv.calls++, values.get(key)),
    set: async (key: string, value: string) => void (kv.calls++, values.set(key, value)),
    setnx: async (key: string, value: string) => (kv.calls++, !values.has(key) && Boolean(values.set(key, value))),
    getdel: async (key: string) => {
      kv.calls++
      const value = values.get(key)
      values.delete(key)
      return value
    },
    incr: async (key: string) => {
      kv.calls++
      const sum = Number(values.get(key) ?? 0) + 1
      values.set(key, String(sum))
      return sum
    },
    del: async (key: string) => void values.delete(key),
  }
  return kv
}

void describe('on a real Redis', { skip: missing }, async () => {
  const plain = missing ? undefined : await startRedis(programs['redis-server'])
  const url = `redis://127.0.0.1:${plain?.port}/3`

  /** The contract at every kind of address, each store empty. */
  const contract = (name: string, open: () => Promise<SteadyRedis>) => {
    let opened: Promise<SteadyRedis> | undefined
    kvContract(`redis ${name}`, async () => {
      opened ??= open()
      const redis = await opened
      const masters = 'nodes' in redis.client ? redis.client.nodes('master') : [redis.client]
      await Promise.all(masters.map((node) => node.flushall()))
      return redisKv(redis.client)
    })
  }
  contract('alone', () => reach(url))
  contract('with TLS and a password', async () => {
    const tls = makeCertificate(programs.openssl, folder)
    const { port } = await startRedis(programs['redis-server'], { tls, lines: ['requirepass se:cret/1'] })
    return await reach(`rediss://:se%3Acret%2F1@127.0.0.1:${port}?ca=${tls.cert}`)
  })
  contract('behind a sentinel', async () => {
    const master = await startRedis(programs['redis-server'], { lines: ['requirepass secret'] })
    const lines = [`sentinel monitor till 127.0.0.1 ${master.port} 1`, 'sentinel auth-pass till secret', 'requirepass watch']
    const { port } = await startRedis(programs['redis-server'], { sentinel: true, lines })
    return await reach(`redis+sentinel://:secret@127.0.0.1:${port}/till/2?sentinel-password=watch`)
  })
  contract('in a cluster of three', async () => {
    const nodes = await startCluster(programs['redis-server'])
    return await reach(`redis+cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`)
  })

  test('two shops in one Redis do not see each other', async () => {
    const [one, other] = await Promise.all([reach(`${url}?prefix=one:`), reach(`${url}?prefix=other:`)])
    await redisKv(one.client).set('whose', 'one', 60)
    assert.equal(await redisKv(other.client).get('whose'), undefined)
    assert.equal(await redisKv(other.client).incr('whose', 60), 1)
  })

  test('a Redis that goes away is not waited for, and is used again when it is back', async () => {
    const server = await startRedis(programs['redis-server'])
    const redis = await reach(`redis://127.0.0.1:${server.port}`)
    const behind = memory()
    const kv = steadyKv(redis, behind)
    await kv.incr('count', 60)
    assert.equal(behind.calls, 0)
    await server.stop()
    // All twenty get their answer, from behind.
    const sums = await Promise.all(Array.from({ length: 20 }, () => kv.incr('count', 60)))
    assert.deepEqual(
      sums.toSorted((a, b) => a - b),
      Array.from({ length: 20 }, (_, n) => n + 1),
    )
    assert.equal(redis.up, false)
    await server.start()
    await until(() => redis.up)
    const before = behind.calls
    assert.equal(await kv.incr('count', 60), 1, 'it came back empty')
    assert.equal(behind.calls, before)
  })

  test('a slow Redis costs one caller its patience, and nobody after', async () => {
    const wire = await openWire(plain!.port)
    const redis = await reach(`redis://127.0.0.1:${wire.port}/4`)
    const behind = memory()
    const kv = steadyKv(redis, behind)
    wire.delay = 1500
    await kv.incr('slow', 60)
    assert.deepEqual([redis.up, behind.calls], [false, 1])
    // From here on Redis is not asked: a hundred calls while the first answer is still on its way.
    for (let n = 0; n < 100; n++) await kv.incr('slow', 60)
    assert.equal(behind.calls, 101)
    wire.delay = 0
    await until(() => redis.up)
    await kv.incr('quick', 60)
    assert.equal(behind.calls, 101)
  })

  test('a Redis that refuses for want of memory is as good as away', async () => {
    const server = await startRedis(programs['redis-server'])
    const redis = await reach(`redis://127.0.0.1:${server.port}`)
    const behind = memory()
    const kv = steadyKv(redis, behind)
    await redis.client.call('CONFIG', 'SET', 'maxmemory', '1')
    await kv.set('a', '1', 60)
    assert.equal(await behind.get('a'), '1')
  })

  test('an emptied Redis counts from one', async () => {
    const redis = await reach(`redis://127.0.0.1:${plain!.port}/5`)
    const kv = steadyKv(redis, memory())
    for (let n = 0; n < 3; n++) await kv.incr('tries', 60)
    await (redis.client as { flushall(): Promise<unknown> }).flushall()
    assert.equal(await kv.incr('tries', 60), 1)
    assert.equal(redis.up, true)
  })

  test('what is removed is gone from both places', async () => {
    const redis = await reach(`redis://127.0.0.1:${plain!.port}/6`)
    const behind = memory()
    const kv = steadyKv(redis, behind)
    await kv.set('known', '1', 60)
    await behind.set('known', '1', 60)
    await kv.del('known')
    assert.deepEqual([await kv.get('known'), await behind.get('known')], [undefined, undefined])
  })

  test('a sentinel hands over to the replica when the master is gone', async () => {
    const master = await startRedis(programs['redis-server'], { lines: ['repl-diskless-sync-delay 0'] })
    const replica = await startRedis(programs['redis-server'], { lines: [`replicaof 127.0.0.1 ${master.port}`] })
    const lines = [`sentinel monitor till 127.0.0.1 ${master.port} 1`, 'sentinel down-after-milliseconds till 300', 'sentinel failover-timeout till 2000']
    const { port } = await startRedis(programs['redis-server'], { sentinel: true, lines })
    const redis = await reach(`redis+sentinel://127.0.0.1:${port}/till`)
    const kv = steadyKv(redis, memory())
    await kv.set('a', '1', 600)
    // The sentinel must have found the replica, and the replica must have the value, before the master may go.
    const [{ client: watcher }, look] = await Promise.all([reach(`redis://127.0.0.1:${port}?prefix=`), reach(`redis://127.0.0.1:${replica.port}`)])
    await until(async () => (await look.client.get('a').catch(() => '')) === '1')
    await until(async () => JSON.stringify(await watcher.call('SENTINEL', 'replicas', 'till').catch(() => '')).includes(String(replica.port)))
    await master.stop()
    await until(async () => redis.up && (await redis.client.set('b', '1').catch(() => '')) === 'OK')
    assert.equal(await kv.get('a'), '1')
    assert.equal(await look.client.get('b'), '1')

    // The same word in the middle of connecting ends the client: it is begun anew.
    const { connector } = redis.client as unknown as { connector: { disconnect(): void } }
    const ended = new Promise((resolve) => redis.client.once('end', resolve))
    redis.client.once('connecting', () => connector.disconnect())
    ;(redis.client as Redis).disconnect(true)
    await ended
    await until(async () => (await redis.client.set('c', '1').catch(() => '')) === 'OK')
  })
})

test('addresses of Redis are read, and faults are named without the password', () => {
  const read = (url: string) => readRedisUrl(url)
  assert.deepEqual(read('redis://u:p%40ss@cache:7000/2'), {
    kind: 'single',
    nodes: [{ host: 'cache', port: 7000 }],
    name: '',
    username: 'u',
    password: 'p@ss',
    sentinelPassword: '',
    db: 2,
    prefix: 'jishi:',
    tls: undefined,
  })
  assert.deepEqual(read('rediss+sentinel://a,b:1/till').nodes, [
    { host: 'a', port: 26_379 },
    { host: 'b', port: 1 },
  ])
  assert.equal(read('redis+cluster://[::1]:6379,b?prefix=x:').nodes[0]!.host, '::1')
  for (const [url, words] of [
    ['http://cache', /must look like/],
    ['redis://:topsecret@a,b', /several hosts/],
    ['redis+sentinel://:topsecret@a', /name of the master/],
    ['redis+cluster://:topsecret@a/3', /no numbered databases/],
    ['redis://:topsecret@a/x', /no number/],
    ['redis://:topsecret@a:99999', /no host/],
    ['redis://:topsecret@a?tls=1', /tls is not known/],
    ['rediss://:topsecret@a?ca=/nowhere.pem', /cannot be read/],
  ] as const)
    assert.throws(
      () => read(url),
      (error: Error) => words.test(error.message) && !error.message.includes('topsecret'),
      url,
    )
})
