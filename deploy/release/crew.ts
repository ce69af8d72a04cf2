import { randomBytes } from 'node:crypto'
import { type Contract, contractsAmong } from '../../bin/destructive.ts'
import type { Fleet, Host, Process } from './hosts.ts'
import { type Machine, openMachine } from './machine.ts'
import type { Pack } from './pack.ts'

/** What can be done on one host. Every deed may be done again: what is so already stays so. */
export type Crew = Awaited<ReturnType<typeof openCrew>>

const sh = (script: string, ...args: string[]): string[] => ['sh', '-euc', script, 'sh', ...args]

/** @param say hears one line about each deed */
export function openCrew(fleet: Fleet, host: Host, say: (sentence: string) => void) {
  const machine: Machine = openMachine(host)
  const { home, name } = host
  const folderOf = (version: string) => `${home}/releases/${version}`
  const filled = (text: string, process?: Process) =>
    text
      .replaceAll('{home}', home)
      .replaceAll('{name}', process?.name ?? '')
      .replaceAll('{kind}', process?.kind ?? '')
  const command = (which: keyof Fleet['commands'], process?: Process) => fleet.commands[which].map((word) => filled(word, process))

  /** Runs one of the shop's own commands of a release, with the shop's settings. */
  const jishi = (version: string, ...words: string[]) =>
    machine.run(sh('cd "$1"; shift; exec "$@"', folderOf(version), ...command('asShop'), 'node', `--env-file=${filled(fleet.env)}`, 'bin/run.mjs', 'bin/jishi.ts', ...words))

  return {
    machine,
    name,
    jishi,

    /** The release that stands here, or null. */
    async standing(): Promise<string | null> {
      const target = (await machine.run(sh('[ ! -L "$1" ] || readlink "$1"', `${home}/current`))).trim()
      return target === '' ? null : (target.split('/').at(-1) as string)
    },

    has: async (version: string): Promise<boolean> => (await machine.run(sh('[ ! -d "$1" ] || echo yes', folderOf(version)))).trim() === 'yes',

    /** Brings a release here, whole and proven or not at all; what is here already is only proven. */
    async ship({ version, archive, sha256 }: Pack): Promise<void> {
      const place = folderOf(version)
      if (await this.has(version)) {
        say(`${name}: ${version} is here already; looking through it`)
        return await this.prove(version)
      }
      const incoming = `${home}/incoming/${randomBytes(6).toString('hex')}`
      say(`${name}: shipping ${version}`)
      await machine.put(archive, `${incoming}/release.tar.gz`)
      await machine.run(
        sh(
          'cd "$1"; printf "%s  release.tar.gz\\n" "$2" | sha256sum -c --quiet >&2; mkdir whole; tar -xzf release.tar.gz -C whole; cd whole; sha256sum -c --quiet SHA256SUMS >&2',
          incoming,
          sha256,
        ),
      )
      await machine.run(sh('cd "$1"; shift; exec "$@"', `${incoming}/whole`, ...command('prepare')))
      await machine.run(sh('mkdir -p "$3"; touch "$1/whole"; mv -T "$1/whole" "$2"; rm -r "$1"', incoming, place, `${home}/releases`))
    },

    /** Throws an Error when a file of a release is not what was packed. */
    async prove(version: string): Promise<void> {
      await machine.run(sh('cd "$1"; sha256sum -c --quiet SHA256SUMS >&2', folderOf(version)))
    },

    /** Names of a release's migrations, in order. */
    async migrations(version: string): Promise<string[]> {
      const list = await machine.run(sh('ls "$1/db/migrations"', folderOf(version)))
      return list.split('\n').flatMap((file) => /^(\d{4}_[\w-]+)\.sql$/.exec(file)?.[1] ?? [])
    },

    /** Those migrations of a release that take away. */
    async contracts(version: string): Promise<Contract[]> {
      const lines = await machine.run(sh('cd "$1/db/migrations"; grep -H "^-- contract after " ./*.sql || true', folderOf(version)))
      return lines.split('\n').flatMap((line) => {
        const [, file, sql] = /^\.\/([\w-]+)\.sql:(.*)$/.exec(line) ?? []
        return file && sql ? contractsAmong([{ name: file, sql }]) : []
      })
    },

    /** Makes a release the one that is started from now on. Who runs already goes on with the files they came from. */
    async swap(version: string | null): Promise<void> {
      if (version === null) await machine.run(['rm', '-f', `${home}/current`])
      else await machine.run(sh('ln -sfn "releases/$2" "$1/.current.new"; mv -T "$1/.current.new" "$1/current"', home, version))
      say(`${name}: ${version === null ? 'nothing stands any more' : `${version} stands`}`)
    },

    /** Tells a process to leave, and waits until it has answered what it was asked and is gone. */
    async stop(process: Process): Promise<void> {
      say(`${name}: draining and stopping ${process.name}`)
      await machine.run(command('stop', process))
    },

    /** Starts a process and waits until it wants work. Throws an Error with why it does not. */
    async start(process: Process, version: string): Promise<void> {
      say(`${name}: starting ${process.name}`)
      await machine.run(command('start', process))
      if (process.kind === 'web') await this.ready(process, version)
      await machine.run(command('running', process))
    },

    /** Waits for a web process, but not for one that is gone. */
    async ready(process: Process, version: string): Promise<void> {
      for (const until = Date.now() + fleet.readySeconds * 1000; ; ) {
        const why = await machine.run(['node', '-e', untilReady, `${process.url}/readyz`, version, '1']).then(() => undefined, String)
        if (why === undefined) return
        await machine.run(command('running', process)).catch(() => {
          throw new Error(`${process.name} on ${name} ended before it was ready; its log says why`)
        })
        if (Date.now() >= until) throw new Error(why.replace(/^Error: /, ''))
      }
    },

    /** Whether a web process is up with this release. Of others nobody can tell, so they are started anew. */
    async runs(process: Process, version: string): Promise<boolean> {
      if (process.kind !== 'web') return false
      return await machine.run(['node', '-e', untilReady, `${process.url}/readyz`, version, '0']).then(
        () => true,
        () => false,
      )
    },

    /** Throws an Error with what the release finds wrong with the shop as this host sees it. */
    async check(version: string, processes: readonly Process[] = []): Promise<void> {
      const urls = processes.filter(({ kind }) => kind === 'web').map(({ url }) => url)
      say(`${name}: ${urls.length === 0 ? 'trying an order' : `checking ${urls.join(', ')}`}`)
      await jishi(version, 'self-check', ...urls, ...(urls.length === 0 ? [] : ['--release', version]))
      for (const one of processes) await machine.run(command('running', one))
    },

    /** Writes down under a moment what stood, and removes releases that are not wanted any more. */
    async remember(stamp: string, version: string | null): Promise<void> {
      if (version !== null) await machine.run(sh('mkdir -p "$1/stood"; ln -sfn "../releases/$3" "$1/stood/$2"', home, stamp, version))
    },

    async prune(wanted: readonly string[]): Promise<void> {
      const there = (await machine.run(sh('ls "$1/releases"', home))).split('\n').filter(Boolean)
      for (const version of there.filter((one) => !wanted.includes(one))) await machine.run(['rm', '-rf', folderOf(version)])
      await machine.run(sh('rm -rf "$1/incoming"; cd "$1/stood" 2>/dev/null || exit 0; for link in *; do [ -e "$link" ] || rm -f "$link"; done', home))
    },
  }
}

/** Runs on the host, on any Node from 20 on: asks until a process is ready with a release, or the time is over. */
const untilReady = `
const [url, release, seconds] = process.argv.slice(1)
const until = Date.now() + Number(seconds) * 1000
for (;;) {
  const why = await fetch(url, { signal: AbortSignal.timeout(5000) }).then(async (reply) => {
    const said = await reply.json()
    if (reply.ok && said.release === release) return ''
    return reply.ok ? 'it is release ' + (said.release ?? 'unknown') : 'it is not ready: ' + said.why
  }, (error) => 'it does not answer' + (error.cause?.code ? ' (' + error.cause.code + ')' : ''))
  if (why === '') process.exit(0)
  if (Date.now() >= until) { console.error(url + ': ' + why); process.exit(1) }
  await new Promise((done) => setTimeout(done, 200))
}`.replace(/^\n/, '')
