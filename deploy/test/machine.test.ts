/** Hosts by ssh, as far as what ssh and scp are given; the file of hosts; what a release is packed into. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { lacking } from '../release/compatible.ts'
import { nearestFirst, readFleet, turnsOf } from '../release/hosts.ts'
import { lock } from '../release/journal.ts'
import { openMachine } from '../release/machine.ts'
import { packRelease } from '../release/pack.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'jishi-machine-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** Does what sshd does: joins the words and hands them to a shell. Host and options are written down. */
function standInSsh(): void {
  const bin = path.join(folder, 'bin')
  mkdirSync(bin)
  writeFileSync(path.join(bin, 'ssh'), `#!/bin/sh\nwhile [ "$1" != -- ]; do echo "$1" >> ${folder}/asked; shift; done; shift\nexec sh -c "$*"\n`)
  writeFileSync(path.join(bin, 'scp'), `#!/bin/sh\nfor last; do :; done; while [ "$#" -gt 2 ]; do shift; done\nexec cp "$1" "\${last#*:}"\n`)
  for (const name of ['ssh', 'scp']) chmodSync(path.join(bin, name), 0o755)
  process.env.PATH = `${bin}:${process.env.PATH}`
}

test('what is said to a host by ssh arrives word by word, with what it is told to read, and its faults come back', async () => {
  standInSsh()
  const machine = openMachine({ ssh: 'deploy@10.0.0.11' })
  const words = ['a b', "it's", '$HOME `id` $(id)', '; rm -rf /', '"', '', '集市\n*', '-n']
  assert.equal(await machine.run(['printf', '%s|', ...words]), words.map((word) => `${word}|`).join(''))
  assert.equal(await machine.run(['cat'], 'read this'), 'read this')
  await assert.rejects(machine.run(['sh', '-c', 'echo out; echo no room >&2; exit 3']), /^Error: no room$/)
  assert.match(readFileSync(path.join(folder, 'asked'), 'utf8'), /BatchMode=yes[\s\S]*deploy@10\.0\.0\.11/)
  const file = path.join(folder, 'a file')
  writeFileSync(file, 'whole')
  await machine.put(file, path.join(folder, 'there', 'it'))
  assert.equal(readFileSync(path.join(folder, 'there', 'it'), 'utf8'), 'whole')
})

test('a file of hosts is looked through as a whole; the example is right', () => {
  const example = path.join(import.meta.dirname, '..', 'hosts.example.json')
  const fleet = readFleet(example)
  assert.deepEqual([fleet.hosts.length, fleet.commands.start.at(-1), fleet.settleSeconds], [2, 'jishi-{name}', 3])
  const bad = path.join(folder, 'bad.json')
  writeFileSync(
    bad,
    JSON.stringify({
      hosts: [
        {
          name: 'a b',
          ssh: '-oProxyCommand=id',
          home: 'here',
          processes: [
            { name: 'web', kind: 'web' },
            { name: '--now', kind: 'cook' },
          ],
        },
      ],
      keep: 1,
    }),
  )
  assert.throws(
    () => readFleet(bad),
    /a host without a name[\s\S]*as ssh of[\s\S]*absolute folder[\s\S]*the address of web[\s\S]*a process without a name[\s\S]*one of web, sandbox, worker[\s\S]*at least 2 as keep/,
  )
  writeFileSync(bad, '{}')
  assert.throws(() => readFleet(bad), /names no hosts/)
})

test('somebody serves in every turn', () => {
  const web = (name: string) => ({ name, kind: 'web' as const, url: `http://127.0.0.1:${name}` })
  const worker = { name: 'worker', kind: 'worker' as const, url: '' }
  const host = (name: string, processes: ReturnType<typeof web>[], ...more: (typeof worker)[]) => ({ name, home: '/srv/jishi', processes: [...more, ...processes] })
  const said = (...hosts: ReturnType<typeof host>[]) => turnsOf(hosts).map((turn) => [turn.host.name, ...turn.processes.map(({ name }) => name)].join(' '))
  assert.deepEqual(said(host('a', [web('1'), web('2')], worker), host('b', [web('1')])), ['a worker 1 2', 'b 1'])
  assert.deepEqual(said(host('a', [web('1'), web('2')], worker), host('b', [], worker)), ['a 1 worker', 'a 2', 'b worker'])
  assert.deepEqual(
    nearestFirst([worker, web('1')]).map(({ name }) => name),
    ['1', 'worker'],
  )
})

test('the same files are the same release, whenever and by whomever they were written; another byte is another one', () => {
  const source = (name: string, word: string, mode: number) => {
    const place = path.join(folder, name)
    for (const [file, text] of Object.entries({
      'package.json': '{"version":"1.2.3"}',
      'api/main.ts': word,
      'db/migrations/0000_first.sql': 'select 1',
      'shop/dist/x.css': 'x',
      'admin/dist/x.js': 'x',
      'node_modules/a/index.js': name,
      '.data/secret': name,
      'jishi.env': name,
    })) {
      mkdirSync(path.dirname(path.join(place, file)), { recursive: true })
      writeFileSync(path.join(place, file), text, { mode })
      utimesSync(path.join(place, file), mode, mode)
    }
    const out = path.join(folder, `${name}-packed`)
    mkdirSync(out)
    return packRelease(place, out)
  }
  const [one, same, other] = [source('one', 'a', 0o644), source('same', 'a', 0o600), source('other', 'b', 0o644)]
  assert.deepEqual([same.version, same.sha256], [one.version, one.sha256])
  assert.notEqual(other.version, one.version)
  assert.match(one.version, /^1\.2\.3-[0-9a-f]{12}$/)
  assert.deepEqual(one.migrations, ['0000_first'])
  const listed = spawnSync('tar', ['-tzf', one.archive], { encoding: 'utf8' }).stdout.trim().split('\n').toSorted()
  assert.deepEqual(listed, ['SHA256SUMS', 'admin/dist/x.js', 'api/main.ts', 'db/migrations/0000_first.sql', 'package.json', 'release.json', 'shop/dist/x.css'])
  assert.throws(() => packRelease(path.join(folder, 'there'), folder), /has no package\.json/)
})

test('a lock is held by one; who died here is passed over, who is elsewhere only on request', async () => {
  const [here, home] = [openMachine({}), path.join(folder, 'home')]
  const unlock = await lock(here, home, false)
  await assert.rejects(lock(here, home, false), /Another release has been under way/)
  await unlock()
  const held = (holder: object) => writeFileSync(path.join(home, 'release.lock'), JSON.stringify({ token: 'x', since: 'yesterday', ...holder }))
  const machine = hostname()
  // Its number lives, but is somebody else by now.
  held({ machine, pid: process.pid, born: '1' })
  await (await lock(here, home, false))()
  held({ machine: 'elsewhere', pid: 1, born: '1' })
  await assert.rejects(lock(here, home, false), /since yesterday \(process 1 on elsewhere\)/)
  await (await lock(here, home, true))()
})

test('code lacks what a contract takes away, unless it is of a release that needs it no more', () => {
  const contracts = [{ name: '0003_gone', after: '0002_new' }]
  assert.equal(lacking(['0001_old'], contracts).length, 1)
  assert.deepEqual(lacking(['0001_old', '0002_new'], contracts), [])
})
