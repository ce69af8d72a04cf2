import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { findPrograms } from '../../../bin/programs.ts'
import { closeLater, openWire, startRedis } from '../../test/redis.ts'
import { openRedis, type SteadyRedis } from '../kv/redis.ts'
import { readRedisUrl } from '../kv/redis-url.ts'
import { openLimits } from './open.ts'

const { path, missing } = findPrograms('redis-server')

async function reach(port: number): Promise<SteadyRedis> {
  const redis = openRedis(readRedisUrl(`redis://127.0.0.1:${port}`))
  closeLater(() => redis.close())
  while (!redis.up) await sleep(10)
  return redis
}

test('without Redis a process keeps budgets of its own', async () => {
  const limiter = openLimits(undefined)('search', 3, 60)
  const taken = await Promise.all(Array.from({ length: 5 }, () => limiter.take('1.2.3.4')))
  assert.equal(taken.filter(({ allowed }) => allowed).length, 3)
  assert.equal((await limiter.take('5.6.7.8')).left, 2)
  assert.ok(taken.every(({ seconds }) => seconds > 0 && seconds <= 120))
})

test('a budget slides: around a full minute nobody gets two of them', async () => {
  let at = 60_000 * 1000 + 59_000
  const limiter = openLimits(undefined, () => at)('search', 60, 60)
  const taken = async (tries: number) => (await Promise.all(Array.from({ length: tries }, () => limiter.take('1.2.3.4')))).filter(({ allowed }) => allowed).length
  assert.equal(await taken(100), 60)
  at += 2000
  assert.equal(await taken(100), 1, 'a second of the old minute is over')
  at += 29_000
  assert.equal(await taken(100), 29, 'half of it is over')
  at += 120_000
  assert.equal(await taken(100), 60)
})

test('who is refused learns when to come again, and gets in then', async () => {
  let at = 60_000 * 1000 + 20_000
  const limiter = openLimits(undefined, () => at)('search', 10, 60)
  for (let n = 0; n < 10; n++) assert.equal((await limiter.take('a')).allowed, true)
  for (let n = 0; n < 50; n++) {
    const { allowed, seconds, left } = await limiter.take('a')
    assert.deepEqual({ allowed, left }, { allowed: false, left: 0 })
    at += seconds * 1000
    assert.equal((await limiter.take('a')).allowed, true, `after ${seconds} s`)
    at += 1
  }
})

void describe('on a real Redis', { skip: missing }, () => {
  test('two processes share one budget: of sixty takers at once, twenty are let in', async () => {
    const { port } = await startRedis(path['redis-server'])
    const [one, other] = await Promise.all([reach(port), reach(port)])
    const limiters = [openLimits(one)('placing', 20, 60), openLimits(other)('placing', 20, 60)] as const
    const taken = await Promise.all(Array.from({ length: 60 }, (_, n) => limiters[n % 2 ? 0 : 1].take('buyer')))
    assert.equal(taken.filter(({ allowed }) => allowed).length, 20)
    assert.equal((await openLimits(one)('searching', 20, 60).take('buyer')).left, 19, 'another budget is another count')
  })

  test('while Redis is away nobody is kept out, and nobody gets more than a budget from a process', async () => {
    const { port } = await startRedis(path['redis-server'])
    const wire = await openWire(port)
    const redis = await reach(wire.port)
    const limiter = openLimits(redis)('placing', 5, 60)
    assert.equal((await limiter.take('buyer')).left, 4)
    wire.cut()
    const taken = await Promise.all(Array.from({ length: 9 }, () => limiter.take('buyer')))
    assert.equal(taken.filter(({ allowed }) => allowed).length, 5)
    wire.mend()
    while (!redis.up) await sleep(10)
    assert.equal((await limiter.take('buyer')).left, 3, 'and goes on counting where it was')
  })
})
