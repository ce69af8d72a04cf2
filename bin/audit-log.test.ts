import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import path from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { openShop } from '../api/test/shop.ts'

const shop = await openShop()
const { db } = shop
const root = path.resolve(import.meta.dirname, '..')

async function verify(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, DATABASE_URL: shop.config.databaseUrl }
  return await promisify(execFile)(process.execPath, ['bin/jishi.ts', 'audit-log', 'verify', ...args], { cwd: root, env }).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({ code: error.code, out: error.stdout, err: error.stderr }),
  )
}
const asSuperuser = async (statement: string) =>
  await db.unsafe(
    `alter table audit_log disable trigger user; alter table audit_seals disable trigger user; ${statement}; alter table audit_log enable trigger user; alter table audit_seals enable trigger user`,
  )

test('audit-log verify says that the record is whole, where its head is, and which line somebody has been at, also one that was proven before', async () => {
  const owner = await shop.staff({ staff: 7, goods: 7 })
  for (const name of ['仓库', '客服', '财务'])
    assert.equal((await shop.ask('POST', '/v1/staff/roles', { token: owner.token, body: { name, name_en: name, rights: { goods: 1 } } })).status, 200)
  const whole = await verify()
  assert.equal(whole.code, 0, whole.err)
  assert.match(whole.out, /^\d+ lines, and nobody has been at them\./)
  const [, head = ''] = /head {2}(\d+:[0-9a-f]{64})/.exec(whole.out) ?? []

  // What the page starts from says nothing to who verifies all of it.
  await db`insert into audit_checks (at, place, seal, lines, faults) values (now(), ${Number(head.split(':')[0])}, ${head.split(':')[1]!}, 6, '[]')`
  const [line] = await db<{ id: number }[]>`select id from audit_log order by id limit 1`
  await asSuperuser(`update audit_log set staff_name = 'somebody else' where id = ${line!.id}`)
  const changed = await verify()
  assert.equal(changed.code, 1)
  assert.match(changed.err, new RegExp(`line ${line!.id}: changed`))
  assert.match(changed.err, /Somebody has been at the audit log\./)
  assert.doesNotMatch(changed.err, /\n\s+at /)

  await asSuperuser('delete from audit_log; delete from audit_seals')
  assert.equal((await verify()).code, 0)
  const cut = await verify('--head', head)
  assert.deepEqual([cut.code, /removed/.test(cut.err)], [1, true])
})
