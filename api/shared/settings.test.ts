import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { test } from 'node:test'

const root = path.resolve(import.meta.dirname, '../..')

test('server and worker name every fault of their settings in a sentence, and leave without a stack of calls', () => {
  for (const program of ['api/main.ts', 'api/work.ts']) {
    const { status, stderr } = spawnSync(process.execPath, [program], {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, PORT: 'eighty', SHOP_TZ: 'Moon', NODE_NO_WARNINGS: '1' },
    })
    assert.equal(status, 1)
    for (const fault of [/PORT must be a whole number/, /SHOP_TZ is no time zone/, /DATABASE_URL is missing/, /AUTH_SECRET is missing/]) assert.match(stderr, fault)
    assert.doesNotMatch(stderr, /^\s+at |ConfigFault|node:/m)
  }
})
