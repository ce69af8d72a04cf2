import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { SignJWT } from 'jose'
import { hashPassword } from '../../shared/hash.ts'
import { openGateway } from '../../test/gateway.ts'
import { openShop } from '../../test/shop.ts'

const world = await openGateway()
const shop = await openShop({ env: world.env })
const old = await openShop({ env: { ...world.env, OAUTH_STATE_REQUIRED: 'false' } })
const down = await openShop({ env: { ...world.env, WEIBO_URL: 'http://127.0.0.1:1', QQ_APP_ID: '' } })
const password = 'correct horse'
const passwordHash = await hashPassword(password)

type Provider = 'weibo' | 'qq'
const authorization = async (provider: Provider, at = shop, headers = {}): Promise<string> =>
  (await at.ask('GET', `/v1/users/${provider}/authorization`, { headers })).body.oauth_url
/** Goes to the provider's page and allows it; the query the browser comes back with. */
const allow = async (provider: Provider, name: string, at = shop): Promise<URLSearchParams> => (await world.answer(await authorization(provider, at), name)).searchParams
const comeBack = (provider: Provider, query: URLSearchParams | Record<string, string>, at = shop, headers = {}) =>
  at.ask('GET', `/v1/users/${provider}/users?${new URLSearchParams(query)}`, { headers })
const grantFor = async (provider: Provider, name: string): Promise<string> => {
  const { body } = await comeBack(provider, await allow(provider, name))
  assert.equal(body.code, 201, JSON.stringify(body))
  return body.uid
}
let serial = 0
const newcomer = (more: object = {}) => ({ username: `bound_${++serial}`, password, phone: '13911112222', email: 'bound@example.com', ...more })
const registerWith = (provider: Provider, body: object) => shop.ask('POST', `/v1/users/${provider}/users`, { body })
const bindUser = (provider: Provider, body: object) => shop.ask('POST', `/v1/users/${provider}/users/binduser`, { body })
const everything = async () =>
  JSON.stringify([
    await shop.db`select id, username, password_hash from users order by id`,
    await shop.db`select * from bound_accounts order by user_id`,
    await shop.db`select * from cart_lines`,
  ])

async function member(username: string): Promise<number> {
  const [user] = await shop.db<{ id: number }[]>`insert into users (username, password_hash) values (${username}, ${passwordHash}) returning id`
  return user!.id
}

for (const provider of ['weibo', 'qq'] as const) {
  test(`${provider}: a stranger makes an account, is mailed, and the next time comes straight in`, async () => {
    const sku = await shop.sku()
    const uid = await grantFor(provider, '小红')
    const wish = newcomer({ uid, carts: JSON.stringify([{ id: sku.id, count: 2 }]) })
    const { status, body } = await registerWith(provider, wish)
    assert.equal(status, 200, JSON.stringify(body))
    assert.deepEqual({ ...body, token: '', data: '' }, { code: 200, username: wish.username, token: '', data: '', carts_count: 1 })
    assert.deepEqual(body.data, { token: body.token })
    const { body: bindings } = await shop.ask('GET', `/v1/users/${wish.username}/bindings`, { token: body.token })
    assert.deepEqual(
      bindings.data.map((binding: any) => [binding.provider, binding.name]),
      [[provider, '小红']],
    )
    const again = (await comeBack(provider, await allow(provider, '小红'))).body
    assert.deepEqual({ ...again, token: '', data: '' }, { code: 200, username: wish.username, token: '', data: '', carts_count: 1 })
    assert.equal((await shop.ask('GET', `/v1/users/${wish.username}/address`, { token: again.token })).status, 200)
    assert.deepEqual(
      (await shop.db`select way from sessions join users on users.id = user_id where username = ${wish.username}`).map(({ way }) => way),
      [provider, provider],
    )
  })

  test(`${provider}: a member binds by password, and the grant does not hold the id at the provider`, async () => {
    const username = `${provider}_member`
    await member(username)
    const uid = await grantFor(provider, '老王')
    const { body } = await bindUser(provider, { uid, username, password })
    assert.deepEqual([body.code, body.username], [200, username])
    const [row] = await shop.db<{ providerUid: string }[]>`select provider_uid as "providerUid" from bound_accounts join users on users.id = user_id where username = ${username}`
    for (const part of uid.split('.')) assert.ok(!Buffer.from(part, 'base64url').toString().includes(row!.providerUid))
    assert.equal((await comeBack(provider, await allow(provider, '老王'))).body.username, username)
  })
}

test('who comes back without a state, with an invented one, or from another address is refused, and nothing changes', async () => {
  const before = await everything()
  const back = await allow('weibo', '走错')
  const code = back.get('code')!
  const elsewhere = { 'x-forwarded-for': '203.0.113.9' }
  for (const query of [{}, { code }, { code, state: '' }, { code, state: 'x'.repeat(43) }, { code, state: '\0' }, { state: back.get('state')! }]) {
    const { status, body } = await comeBack('weibo', query as Record<string, string>)
    assert.equal(status, 400)
    assert.equal(body.code, 10116, JSON.stringify(query))
    assert.deepEqual(body.data, {})
  }
  const mine = await allow('weibo', '走错')
  assert.equal((await comeBack('weibo', mine, shop, elsewhere)).body.code, 10116)
  assert.equal((await comeBack('weibo', mine)).body.code, 10116, 'a try from elsewhere has spent the state')
  assert.equal((await comeBack('qq', await allow('weibo', '走错'))).body.code, 10116, 'a state of Weibo is none of QQ')
  assert.equal(await everything(), before)
})

test('a state is good once, even for ten at once, and a denial lets nobody in', async () => {
  const back = await allow('weibo', '十次')
  const all = await Promise.all(Array.from({ length: 10 }, () => comeBack('weibo', back)))
  assert.deepEqual(
    all.map(({ body }) => body.code).toSorted((a, b) => a - b),
    [201, ...Array<number>(9).fill(10116)],
  )
  for (const button of ['deny', 'error'] as const) {
    const denied = (await world.answer(await authorization('weibo'), '', button)).searchParams
    assert.equal(denied.get('code'), null)
    assert.equal((await comeBack('weibo', denied)).body.code, 10116)
  }
})

test('another’s code under my state lets nobody in', async () => {
  const theirs = await allow('weibo', '别人')
  const mine = await allow('weibo', '自己')
  assert.equal((await comeBack('weibo', { code: theirs.get('code')!, state: mine.get('state')! })).body.code, 10116)
})

test('where the shop allows it, a client without a state comes in from the address that left, once', async () => {
  const { code } = Object.fromEntries(await allow('weibo', '旧客户', old))
  assert.equal((await comeBack('weibo', { code: code! }, old, { 'x-forwarded-for': '203.0.113.10' })).body.code, 10116)
  assert.equal((await comeBack('weibo', { code: code! }, old)).body.code, 201)
  assert.equal((await comeBack('weibo', { code: code! }, old)).body.code, 10116)
})

test('a provider that is down is said to be down; one that the shop has not, is not there', async () => {
  const state = new URL(await authorization('weibo', down)).searchParams.get('state')!
  const { status, body } = await comeBack('weibo', { code: 'whatever', state }, down)
  assert.deepEqual([status, body.code], [502, 10155])
  for (const path of ['/v1/users/qq/authorization', '/v1/users/qq/users?code=1&state=2']) assert.deepEqual((await down.ask('GET', path)).body.code, 10156)
})

test('every bad field of a bound newcomer is refused by its code, changes nothing, and leaves the grant good', async () => {
  await member('taken_name')
  const uid = await grantFor('weibo', '挑剔')
  const before = await everything()
  for (const [change, code] of [
    [{ username: 'a' }, 10118],
    [{ username: null }, 10118],
    [{ password: 'short' }, 10119],
    [{ phone: '123' }, 10120],
    [{ email: 'nobody' }, 10128],
    [{ username: 'TAKEN_name' }, 10103],
    [{ uid: undefined }, 10121],
    [{ uid: 'a.b.c' }, 10121],
    [{ uid: 7 }, 10121],
  ] as const) {
    const { body } = await registerWith('weibo', newcomer({ uid, ...change }))
    assert.equal(body.code, code, JSON.stringify(change))
    assert.deepEqual(body.data, {})
  }
  assert.equal((await registerWith('qq', newcomer({ uid }))).body.code, 10121, 'a grant of Weibo is none of QQ')
  for (const wish of [
    { username: 'taken_name', password: 'wrong horse' },
    { username: 'nobody_here', password },
  ])
    assert.equal((await bindUser('weibo', { uid, ...wish })).body.code, 10117)
  assert.equal(await everything(), before)
  assert.equal((await registerWith('weibo', newcomer({ uid }))).body.code, 200)
  assert.equal((await registerWith('weibo', newcomer({ uid }))).body.code, 10121)
  await member('too_late')
  assert.equal((await bindUser('weibo', { uid, username: 'too_late', password })).body.code, 10121)
})

test('any changed character of a grant is refused; so is a grant that another signed, or that is of another kind', async () => {
  const uid = await grantFor('weibo', '改字')
  const { token } = await shop.buyer()
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.'
  const before = await everything()
  await fc.assert(
    fc.asyncProperty(fc.nat(uid.length - 1), fc.constantFrom(...alphabet), async (at, char) => {
      fc.pre(uid[at] !== char)
      assert.equal((await registerWith('weibo', newcomer({ uid: uid.slice(0, at) + char + uid.slice(at + 1) }))).body.code, 10121)
    }),
    {
      numRuns: 60,
      examples: [
        [uid.length - 1, 'A'],
        [uid.length - 1, 'B'],
        [0, 'A'],
      ],
    },
  )
  const foreign = await new SignJWT({ provider: 'weibo' })
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience('bind')
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode('x'.repeat(40)))
  for (const other of [foreign, token]) assert.equal((await registerWith('weibo', newcomer({ uid: other }))).body.code, 10121)
  assert.equal(await everything(), before)
  assert.equal((await shop.ask('GET', '/v1/users/someone/bindings', { token: uid })).status, 401, 'a grant is no token')
})

test('one grant used by ten at once makes one account', async () => {
  const uid = await grantFor('weibo', '抢注')
  const [{ count: before }] = (await shop.db`select count(*) from users`) as any
  const all = await Promise.all(Array.from({ length: 10 }, () => registerWith('weibo', newcomer({ uid }))))
  assert.deepEqual(
    all.map(({ body }) => body.code).toSorted((a, b) => a - b),
    [200, ...Array<number>(9).fill(10121)],
  )
  const [{ count }] = (await shop.db`select count(*) from users`) as any
  assert.equal(count, before + 1)
})

test('two grants for one account at the provider, used at once by two members, bind one', async () => {
  await member('racer_a')
  await member('racer_b')
  const grants = [await grantFor('qq', '唯一'), await grantFor('qq', '唯一')]
  const all = await Promise.all(['racer_a', 'racer_b'].map((username, n) => bindUser('qq', { uid: grants[n], username, password })))
  assert.deepEqual(
    all.map(({ body }) => body.code).toSorted((a, b) => a - b),
    [200, 10121],
  )
  assert.equal((await shop.db`select 1 from bound_accounts join users on users.id = user_id where username like 'racer_%'`).length, 1)
})

test('a member has one account at each provider', async () => {
  await member('one_each')
  assert.equal((await bindUser('weibo', { uid: await grantFor('weibo', '第一个'), username: 'one_each', password })).body.code, 200)
  assert.equal((await bindUser('weibo', { uid: await grantFor('weibo', '第二个'), username: 'one_each', password })).body.code, 10157)
})

test('a grant outlives ten minutes by nothing', async () => {
  const later = await openShop({ env: world.env })
  const { uid } = (await comeBack('weibo', await allow('weibo', '太晚', later), later)).body
  later.later(601)
  assert.equal((await later.ask('POST', '/v1/users/weibo/users', { body: newcomer({ uid }) })).body.code, 10121)
})

test('a closed account is not opened by its bound one', async () => {
  const userId = await member('closed_one')
  await bindUser('weibo', { uid: await grantFor('weibo', '停用'), username: 'closed_one', password })
  await shop.db`update users set banned_at = now() where id = ${userId}`
  assert.deepEqual((await comeBack('weibo', await allow('weibo', '停用'))).body.code, 10131)
})

test('a buyer binds and lets go, but never of the last way in, even both at once', async () => {
  const { id, username, token } = await shop.buyer()
  const bind = async (provider: Provider, name: string) => shop.ask('POST', `/v1/users/${username}/bindings/${provider}`, { token, body: { uid: await grantFor(provider, name) } })
  const unbind = (provider: Provider) => shop.ask('DELETE', `/v1/users/${username}/bindings/${provider}`, { token })
  assert.equal((await unbind('weibo')).body.code, 10158)
  assert.equal((await bind('weibo', '唯一的路')).body.code, 200)
  assert.equal((await unbind('weibo')).body.code, 10159, 'there is no password')
  assert.equal((await bind('qq', '另一条路')).body.code, 200)
  const both = await Promise.all([unbind('weibo'), unbind('qq')])
  assert.deepEqual(
    both.map(({ body }) => body.code).toSorted((a, b) => a - b),
    [200, 10159],
  )
  await shop.db`update users set password_hash = ${passwordHash} where id = ${id}`
  for (const { provider } of await shop.db<{ provider: Provider }[]>`select provider from bound_accounts where user_id = ${id}`)
    assert.equal((await unbind(provider)).body.code, 200)
  assert.deepEqual((await shop.ask('GET', `/v1/users/${username}/bindings`, { token })).body, { code: 200, data: [] })
  const stranger = await shop.buyer()
  for (const [method, path] of [
    ['GET', 'bindings'],
    ['POST', 'bindings/weibo'],
    ['DELETE', 'bindings/weibo'],
  ] as const) {
    assert.equal((await shop.ask(method, `/v1/users/${username}/${path}`, { token: stranger.token, ...(method === 'POST' ? { body: {} } : {}) })).status, 403)
    assert.equal((await shop.ask(method, `/v1/users/${username}/${path}`, method === 'POST' ? { body: {} } : {})).status, 401)
  }
  assert.equal((await shop.ask('DELETE', `/v1/users/${username}/bindings/github`, { token })).body.code, 10127)
})
