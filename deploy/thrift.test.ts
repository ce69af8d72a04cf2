/** However a shop is deployed, its processes are as small as those that `jishi up` starts. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { thrift } from '../bin/thrift.ts'

const read = (name: string) => readFileSync(path.join(import.meta.dirname, name), 'utf8')
const settings = Object.entries(thrift.env).map(([name, value]) => `${name}=${value}`)

test('systemd starts the server and the worker with the flags that keep a process small', () => {
  for (const [unit, file] of [
    ['systemd/jishi-web@.service', 'api/main.ts'],
    ['systemd/jishi-worker.service', 'api/work.ts'],
  ] as const) {
    const started = read(unit).split('\n')
    assert.ok(
      started.some((line) => line.startsWith(`ExecStart=/srv/jishi/node ${thrift.flags.join(' ')} `) && line.endsWith(` ${file}`)),
      unit,
    )
    for (const setting of settings) assert.ok(started.includes(`Environment=${setting}`), `${unit}: ${setting}`)
  }
})

test('containers start the server and the worker with the same flags', () => {
  const image = read('Dockerfile')
  assert.ok(image.includes(`CMD ${JSON.stringify(['node', ...thrift.flags, 'api/main.ts']).replaceAll(',', ', ')}\n`))
  for (const setting of settings) assert.match(image, new RegExp(`^ENV .*\\b${setting}\\b`, 'm'))
  assert.ok(read('compose.yaml').includes(`command: [node, ${thrift.flags.join(', ')}, api/work.ts]\n`))
})

test('this Node knows the flags', () => {
  assert.equal(spawnSync(process.execPath, [...thrift.flags, '-e', 'process.exit(7)']).status, 7)
})
