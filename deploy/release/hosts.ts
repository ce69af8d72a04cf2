import { readFileSync } from 'node:fs'
import path from 'node:path'

/** From the one nearest to the client to the farthest. */
export const kinds = ['web', 'sandbox', 'worker'] as const
export type Kind = (typeof kinds)[number]
export type Process = { name: string; kind: Kind /** Where a web process listens on its own machine, without a slash at the end. */; url: string }
export type Host = {
  name: string /** What ssh calls it (user@machine); undefined for this machine. */
  ssh?: string /** Settings of ssh for it (`ssh -F`): ports, keys, ways through other machines. */
  sshConfig?: string
  home: string
  processes: Process[]
}

/** Commands of a host; {name}, {kind} and {home} are filled in. */
export type Commands = {
  prepare: string[] /** Before a command of the shop, so that its own user runs it. */
  asShop: string[]
  start: string[]
  stop: string[]
  running: string[]
}
/** The machines of a shop, in the order in which they are released. The first one keeps lock and journal, makes backups and migrates. */
export type Fleet = {
  hosts: Host[]
  commands: Commands
  /** The settings of the shop on each host (deploy/jishi.env.example). */
  env: string
  /** A proxy leaves a process alone for so long after it was away (fail_timeout of nginx). */
  settleSeconds: number
  /** A process that was started is ready within this time, or the release is taken back. */
  readySeconds: number
  /** Releases that stay on the hosts. */
  keep: number
}

const usual: Commands = {
  prepare: ['npm', 'ci', '--omit=dev', '--include=optional', '--no-audit', '--no-fund'],
  asShop: ['sudo', '-n', '-u', 'jishi', '--'],
  start: ['sudo', '-n', 'systemctl', 'start', 'jishi-{name}'],
  stop: ['sudo', '-n', 'systemctl', 'stop', 'jishi-{name}'],
  running: ['systemctl', 'is-active', '--quiet', 'jishi-{name}'],
}

/** Reads a file of hosts (deploy/hosts.example.json). Throws an Error with every fault. */
export function readFleet(file: string): Fleet {
  const given = JSON.parse(readFileSync(file, 'utf8')) as Partial<Fleet> & { sshConfig?: string }
  const faults: string[] = []
  if (given.sshConfig !== undefined && (typeof given.sshConfig !== 'string' || given.sshConfig === '')) faults.push('wants the name of a file as sshConfig')
  const config = given.sshConfig ? { sshConfig: path.resolve(path.dirname(file), given.sshConfig) } : {}
  const hosts = (Array.isArray(given.hosts) ? given.hosts : []).map((host) => ({ ...host, ...config, processes: host.processes ?? [] }))
  if (hosts.length === 0) faults.push('names no hosts')
  for (const host of hosts) faults.push(...faultsOf(host))
  for (const twice of hosts.filter(({ name }, n) => hosts.findIndex((other) => other.name === name) !== n)) faults.push(`has ${twice.name} twice`)
  const number = (name: 'settleSeconds' | 'readySeconds' | 'keep', fallback: number, least: number) => {
    const value = given[name] ?? fallback
    if (!Number.isInteger(value) || value < least || value > 3600) faults.push(`wants a whole number of at least ${least} as ${name}`)
    return value
  }
  const commands = { ...usual, ...given.commands }
  for (const [name, words] of Object.entries(commands))
    if (!Array.isArray(words) || words.length === 0 || words.some((word) => typeof word !== 'string')) faults.push(`wants a list of words as command ${name}`)
  const fleet = {
    hosts,
    commands,
    env: given.env ?? '{home}/jishi.env',
    settleSeconds: number('settleSeconds', 3, 0),
    readySeconds: number('readySeconds', 60, 1),
    keep: number('keep', 5, 2),
  }
  if (faults.length > 0) throw new Error(faults.map((fault) => `${path.basename(file)} ${fault}`).join('\n'))
  return fleet
}

function faultsOf({ name, ssh, home, processes }: Host): string[] {
  const faults: string[] = []
  if (!/^[\w.-]{1,60}$/.test(name ?? '')) faults.push(`has a host without a name of letters, digits, “.”, “_”, “-”: ${JSON.stringify(name)}`)
  // What begins with a dash would be an option.
  if (ssh !== undefined && !/^[\w][\w.@-]{0,200}$/.test(ssh)) faults.push(`says no user@machine as ssh of ${name}: ${JSON.stringify(ssh)}`)
  if (!/^\/[\w./-]+$/.test(home ?? '')) faults.push(`wants an absolute folder as home of ${name}`)
  for (const one of processes) {
    if (!/^[\w][\w.@-]{0,60}$/.test(one.name ?? '')) faults.push(`has a process without a name on ${name}`)
    if (!kinds.includes(one.kind)) faults.push(`wants one of ${kinds.join(', ')} as kind of ${one.name} on ${name}`)
    if (one.kind === 'web' && !/^https?:\/\/[\w.:[\]-]+$/.test(one.url ?? '')) faults.push(`wants the address of ${one.name} on ${name}, as http://127.0.0.1:8000`)
  }
  return faults
}

/** What is replaced at once: processes of one host. */
export type Turn = { host: Host; processes: Process[] }

/**
 * Who is replaced after whom, so that somebody serves all the time: a whole host at once where another one has web processes, too; else one
 * web process after the other, and the rest with the first.
 */
export function turnsOf(hosts: readonly Host[]): Turn[] {
  const serving = hosts.filter(({ processes }) => processes.some(({ kind }) => kind === 'web'))
  return hosts.flatMap((host) => {
    const webs = host.processes.filter(({ kind }) => kind === 'web')
    if (serving.length > 1 || webs.length < 2) return [{ host, processes: host.processes }]
    const others = host.processes.filter(({ kind }) => kind !== 'web')
    return webs.map((web, n) => ({ host, processes: n === 0 ? [web, ...others] : [web] }))
  })
}

/** From the nearest to the client to the farthest: thus they are stopped, and started the other way round. */
export const nearestFirst = (processes: readonly Process[]): Process[] => processes.toSorted((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind))
