import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster, Redis, RedisOptions } from 'ioredis'
import type { RedisConfig } from './redis-url.ts'
import { kvFaults } from '../../seeing/metrics.ts'
import type { Kv } from './types.ts'

/** A command that has no answer after this many milliseconds has failed: nobody at the till waits for a counter. */
const ANSWER_MS = 200
/** With redirections of a cluster, too. */
const PATIENCE_MS = 400
const CONNECT_MS = 2000
/** While Redis is away, it is asked so often whether it is back. */
const PROBE_MS = 500

/** The time is still while a script runs: no key comes into being between the two without an end. */
const COUNT = `local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return n`

export type Client = Redis | Cluster
/** A Redis that may be away. */
export type SteadyRedis = {
  client: Client
  /** Whether it answered when it was last asked. */
  readonly up: boolean
  /**
   * What `ask` brings from Redis, or, when Redis is away, slow or refuses, what `instead` brings. The first who meets a fault waits for at most
   * 0.4 s; from then on nobody asks Redis until it has answered a probe.
   */
  use<T>(ask: (client: Client) => Promise<T>, instead: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Connects, and keeps connecting. Never throws for a server that is away. `say` hears of every loss and every return. */
export function openRedis(config: RedisConfig, say: (sentence: string, why?: unknown) => void = () => {}): SteadyRedis {
  const client = connect(config)
  // Every failed attempt is told here, and an event nobody hears ends the process; what matters is said below.
  client.on('error', () => {})
  const state = { up: false, closed: false }
  let probing: Promise<void> | undefined
  // A sentinel that tells of a new master while the client connects to the old one ends the client for good: it is begun anew.
  client.on('end', () => {
    setTimeout(() => {
      if (!state.closed && client.status === 'end') client.connect().catch(() => {})
    }, PROBE_MS).unref()
  })

  const lose = (why: unknown): void => {
    kvFaults.inc()
    if (state.up) say('Redis does not answer; going on without it', why)
    state.up = false
    probing ??= probe().finally(() => (probing = undefined))
  }
  const probe = async (): Promise<void> => {
    while (!state.closed) {
      const answered = await soon(client.ping()).then(
        () => true,
        () => false,
      )
      if (answered) {
        state.up = true
        return say('Redis answers')
      }
      await sleep(PROBE_MS, undefined, { ref: false })
    }
  }
  probing = probe().finally(() => (probing = undefined))
  return {
    client,
    get up() {
      return state.up
    },
    async use(ask, instead) {
      if (!state.up) return await instead()
      try {
        return await soon(ask(client))
      } catch (error) {
        lose(error)
        return await instead()
      }
    },
    async close() {
      state.closed = true
      client.disconnect()
      await probing
    },
  }
}

function connect({ kind, nodes, name, username, password, sentinelPassword, db, prefix, tls }: RedisConfig): Client {
  const secure = tls ? { tls: tls.ca ? { ca: tls.ca } : {} } : {}
  const common: RedisOptions = {
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    ...secure,
    db,
    maxRetriesPerRequest: 1,
    commandTimeout: ANSWER_MS,
    connectTimeout: CONNECT_MS,
    enableOfflineQueue: false,
    keyPrefix: prefix,
    connectionName: 'jishi',
    // What got no answer has been done elsewhere: sent again, it would count twice.
    autoResendUnfulfilledCommands: false,
  }
  // A shop without Redis does without its client.
  const { Cluster, Redis } = createRequire(import.meta.url)('ioredis') as typeof import('ioredis')
  // For ever, and never rarer than every second: a Redis that is back must not be waited for.
  const patience = (times: number) => Math.min(50 * times, 1000)
  if (kind === 'cluster') {
    // A node's connection is made for a command, which waits for it.
    const { keyPrefix: _, db: __, enableOfflineQueue: ___, ...redisOptions } = common
    return new Cluster(nodes, {
      keyPrefix: prefix,
      enableOfflineQueue: false,
      maxRedirections: 3,
      retryDelayOnFailover: 50,
      retryDelayOnClusterDown: 50,
      clusterRetryStrategy: patience,
      slotsRefreshTimeout: CONNECT_MS,
      redisOptions,
      // A certificate names the host, not its address.
      ...(tls ? { dnsLookup: (host, done) => done(null, host) } : {}),
    })
  }
  if (kind === 'single') return new Redis({ ...common, host: nodes[0]!.host, port: nodes[0]!.port, retryStrategy: patience })
  return new Redis({
    ...common,
    sentinels: nodes,
    name,
    ...(sentinelPassword ? { sentinelPassword } : {}),
    ...(tls ? { enableTLSForSentinelMode: true, sentinelTLS: secure.tls ?? {} } : {}),
    sentinelCommandTimeout: CONNECT_MS,
    sentinelRetryStrategy: patience,
    retryStrategy: patience,
    // Told of a new master rather than waiting for the old one to fail.
    failoverDetector: true,
  })
}

function soon<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS)
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}

/** The kv driver on Redis: quick, and forgetful when Redis is emptied. Needs Redis 6.2. */
export function redisKv(client: Client): Kv {
  const ms = (ttl: number) => Math.max(1, Math.round(ttl * 1000))
  return {
    get: async (key) => (await client.get(key)) ?? undefined,
    set: async (key, value, ttl) => void (await client.set(key, value, 'PX', ms(ttl))),
    setnx: async (key, value, ttl) => (await client.set(key, value, 'PX', ms(ttl), 'NX')) === 'OK',
    getdel: async (key) => (await client.getdel(key)) ?? undefined,
    incr: async (key, ttl) => Number(await client.eval(COUNT, 1, key, ms(ttl))),
    del: async (key) => void (await client.del(key)),
  }
}

/**
 * A kv for what may be forgotten: in Redis, and while Redis is away in `behind`, where counts begin anew. What is removed is removed from both.
 */
export function steadyKv(redis: SteadyRedis, behind: Kv): Kv {
  const quick = redisKv(redis.client)
  const either = <Name extends keyof Kv>(name: Name): Kv[Name] => {
    const call = (kv: Kv, given: unknown[]) => (kv[name] as (...given: unknown[]) => Promise<unknown>)(...given)
    return ((...given: unknown[]) =>
      redis.use<unknown>(
        () => call(quick, given),
        () => call(behind, given),
      )) as Kv[Name]
  }
  return {
    get: either('get'),
    set: either('set'),
    setnx: either('setnx'),
    getdel: either('getdel'),
    incr: either('incr'),
    async del(key) {
      await behind.del(key)
      await redis.use(
        () => quick.del(key),
        async () => {},
      )
    },
  }
}
