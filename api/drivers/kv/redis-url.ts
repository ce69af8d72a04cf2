import { readFileSync } from 'node:fs'

type Node = { host: string; port: number }
/** Where Redis is. `single` has one node; of `sentinel` the nodes are the sentinels, and `name` is what they call the master. */
export type RedisConfig = {
  kind: 'single' | 'sentinel' | 'cluster'
  nodes: Node[]
  name: string
  username: string
  password: string
  /** Of the sentinels themselves. */
  sentinelPassword: string
  db: number
  /** What every key of this shop begins with. */
  prefix: string
  /** PEM of the authority that signed the servers' certificates, where it is none of the world's. */
  tls: { ca: string | undefined } | undefined
}

const USUAL_PORT = { single: 6379, sentinel: 26_379, cluster: 6379 }

/**
 * Reads one of
 *
 *     redis://user:password@host:6379/0
 *     redis+sentinel://:password@host:26379,host:26379/mymaster/0
 *     redis+cluster://:password@host:6379,host:6379
 *
 * each with `rediss` for TLS, and behind a question mark `prefix`, `ca` (a file, PEM) and `sentinel-password`. Throws an Error that says what
 * is wrong, without the password.
 */
export function readRedisUrl(url: string): RedisConfig {
  const parts = /^redis(s?)(?:\+(sentinel|cluster))?:\/\/(?:([^@/?]*)@)?([^/?]+)((?:\/[^/?]*)*)(?:\?(.*))?$/.exec(url)
  if (!parts) throw new Error('it must look like redis://host:6379, redis+sentinel://host:26379,host:26379/name or redis+cluster://host:6379,host:6379')
  const [, secure, form = 'single', login = '', hosts = '', place = '', query = ''] = parts
  const kind = form as RedisConfig['kind']
  const nodes = hosts.split(',').map((host) => readNode(host, USUAL_PORT[kind]))
  if (kind === 'single' && nodes.length > 1) throw new Error('several hosts need redis+sentinel:// or redis+cluster://')
  const steps = place.split('/').filter(Boolean)
  const name = kind === 'sentinel' ? decodeURIComponent(steps.shift() ?? '') : ''
  if (kind === 'sentinel' && !name) throw new Error('the name of the master is missing: redis+sentinel://host:26379/name')
  const db = Number(steps[0] ?? 0)
  if (steps.length > 1 || !Number.isInteger(db) || db < 0 || db > 1_000_000) throw new Error(`${JSON.stringify(steps.join('/'))} is no number of a database`)
  if (kind === 'cluster' && db !== 0) throw new Error('a cluster has no numbered databases; set ?prefix= to share it')
  const { prefix = 'jishi:', ca, 'sentinel-password': sentinelPassword = '', ...rest } = Object.fromEntries(new URLSearchParams(query))
  if (Object.keys(rest).length > 0) throw new Error(`${Object.keys(rest)[0]} is not known; there are prefix, ca and sentinel-password`)
  const [username = '', ...password] = login.split(':')
  const tls = secure ? { ca: ca === undefined ? undefined : readCa(ca) } : undefined
  return { kind, nodes, name, username: decodeURIComponent(username), password: decodeURIComponent(password.join(':')), sentinelPassword, db, prefix, tls }
}

function readNode(host: string, usualPort: number): Node {
  const [, name = '', port] = /^(\[[0-9a-fA-F:]+\]|[\w.-]+)(?::(\d{1,5}))?$/.exec(host) ?? []
  if (!name || Number(port ?? usualPort) > 65_535) throw new Error(`${JSON.stringify(host)} is no host`)
  return { host: name.replace(/^\[|\]$/g, ''), port: Number(port ?? usualPort) }
}

function readCa(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new Error(`ca names ${file}, which cannot be read`)
  }
}
