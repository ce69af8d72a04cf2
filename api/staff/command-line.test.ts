import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { OWNER, openOwner } from '../../db/seeds/owner.ts'
import { openShop } from '../test/shop.ts'

const shop = await openShop()
const root = path.resolve(import.meta.dirname, '../..')
const dataDir = await mkdtemp(path.join(tmpdir(), 'jishi-owner-'))
after(() => rm(dataDir, { recursive: true, force: true }))

async function jishi(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, DATABASE_URL: shop.config.databaseUrl }
  return await promisify(execFile)(process.execPath, ['bin/jishi.ts', ...args], { cwd: root, env }).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({ code: error.code, out: error.stdout, err: error.stderr }),
  )
}
const logIn = (username: string, password: string) => shop.ask('POST', '/v1/staff/tokens', { body: { username, password } })
const rightsOf = async (token: string) => (await shop.ask('GET', '/v1/staff/me', { token })).body.data.rights

test('the demo’s owner may do everything; the password is drawn once and told again', async () => {
  const password = await openOwner(shop.db, dataDir)
  assert.equal(await openOwner(shop.db, dataDir), password)
  assert.match(password ?? '', /^([a-z2-9]{4}-){3}[a-z2-9]{4}$/)
  const { body } = await logIn(OWNER, password ?? '')
  assert.deepEqual(new Set(Object.values(await rightsOf(body.token))), new Set([7]))
  assert.equal((await shop.db`select 1 from staff`).length, 1)
})

test('the command line takes somebody on and prints their password once', async () => {
  const { out, code } = await jishi('staff', 'add', 'zhanggui', '--rights', 'all')
  assert.equal(code, 0)
  const [, password = ''] = /password +(\S+)/.exec(out) ?? []
  const { body } = await logIn('zhanggui', password)
  assert.equal((await rightsOf(body.token)).staff, 7)
  const some = await jishi('staff', 'add', 'huoji', '--rights=goods=3,users=1')
  const theirs = await logIn('huoji', /password +(\S+)/.exec(some.out)?.[1] ?? '')
  assert.deepEqual(await rightsOf(theirs.body.token), { goods: 3, users: 1 })
})

test('the command line says what is wrong, and nobody is taken on', async () => {
  const before = (await shop.db`select 1 from staff`).length
  for (const [args, words] of [
    [['add'], /wants a name/],
    [['add', 'x'], /username/],
    [['add', 'zhanggui'], /taken/],
    [['add', 'dianxiaoer', '--rights', 'moon=7'], /rights/],
    [['add', 'dianxiaoer', '--rights', 'goods'], /rights/],
  ] as const) {
    const { code, err, out } = await jishi('staff', ...args)
    assert.equal(code, 1)
    assert.match(err, words)
    assert.doesNotMatch(out + err, /password {2}|\n\s+at /)
  }
  assert.equal((await shop.db`select 1 from staff`).length, before)
})

test('an application is registered under both its names', async () => {
  const { out } = await jishi('app', 'add', '会员俱乐部', 'https://club.example/back', '--name-en', 'The club')
  const [, clientId = ''] = /client_id +(\S+)/.exec(out) ?? []
  const [row] = await shop.db`select name, name_en as "nameEn", redirect_uris as uris from applications where client_id = ${clientId}`
  assert.deepEqual({ ...row }, { name: '会员俱乐部', nameEn: 'The club', uris: ['https://club.example/back'] })
})
