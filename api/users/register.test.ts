import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShop } from '../test/shop.ts'

const shop = await openShop()

const newcomer = (uname: unknown, more: object = {}) => ({ uname, password: 'plum blossom', phone: '13912345678', email: 'han@example.com', carts: null, ...more })
const register = (body: unknown, headers: Record<string, string> = {}, path = '/v1/users/register') => shop.ask('POST', path, { body, headers })
const accounts = () => shop.db`select id, username, password_hash, phone, email, lang, activated_at, token_epoch from users order by id`
const waitingJobs = () => shop.db<{ n: number }[]>`select count(*)::int as n from outbox`
const named = async (username: string) => (await shop.db`select * from users where username = ${username}`)[0]

test('a newcomer gets an account, a token that works, and the shape of the contract', async () => {
  const { status, body } = await register(newcomer('han_meimei'))
  assert.equal(status, 200)
  assert.deepEqual(Object.keys(body).toSorted(), ['carts_count', 'code', 'data', 'token', 'username'])
  assert.deepEqual({ ...body, token: '', data: '' }, { code: 200, username: 'han_meimei', token: '', data: '', carts_count: 0 })
  assert.deepEqual(body.data, { token: body.token })
  const claims = JSON.parse(Buffer.from(body.token.split('.')[1], 'base64url').toString())
  assert.equal(claims.username, 'han_meimei')
  assert.ok(claims.exp > Date.now() / 1000)
  assert.deepEqual((await shop.ask('GET', '/v1/users/han_meimei/address', { token: body.token })).body, { code: 200, addresslist: [] })
})

test('POST /v1/users is the same door', async () => {
  const { body } = await register(newcomer('alias_user'), {}, '/v1/users')
  assert.equal(body.code, 200)
  assert.equal(body.username, 'alias_user')
  assert.equal((await register(newcomer('alias_user'), {}, '/v1/users')).body.code, 10103)
})

test('the password is kept as argon2id, and nowhere as it is', async () => {
  await register(newcomer('secretive', { password: 'open sesame 芝麻' }), { 'idempotency-key': 'secretive-1' })
  const user = await named('secretive')
  assert.match(user!.password_hash, /^\$argon2id\$/)
  const everything = JSON.stringify([await shop.db`select * from users`, await shop.db`select * from idempotency_keys`, await shop.db`select * from kv`])
  assert.ok(!everything.includes('open sesame'))
  assert.ok(!everything.includes('eyJ'), 'no token is kept either')
})

test('a body labelled as a form is read as the JSON it is, and an empty SMS code and odd fields are taken in stride', async () => {
  const raw = JSON.stringify(newcomer('form_label', { verify: '', carts: '[]', something: 'else' }))
  const { body } = await shop.ask('POST', '/v1/users', { raw, headers: { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' } })
  assert.equal(body.code, 200)
})

test('the offline cart comes along, as a list or as a JSON string of one', async () => {
  const [a, b] = [await shop.sku(), await shop.sku()]
  const offline = [
    { id: a.id, count: 2 },
    { id: String(b.id), count: '1' },
  ]
  assert.equal((await register(newcomer('with_list', { carts: offline }))).body.carts_count, 2)
  assert.equal((await register(newcomer('with_string', { carts: JSON.stringify(offline) }))).body.carts_count, 2)
})

test('an offline cart of nonsense does not keep anybody out', async () => {
  const carts = ['[', 'null', '{}', '[{"id":-1}]', [], [null, 1, 'x', {}], {}, 7, '[{"__proto__":{"id":1}}]']
  for (const [n, cart] of carts.entries()) assert.equal((await register(newcomer(`nonsense_${n}`, { carts: cart }))).body.code, 200, JSON.stringify(cart))
})

test('Chinese names are welcome, and the language of the newcomer is remembered', async () => {
  const { body } = await register(newcomer('韩梅梅_𠮷'), { 'accept-language': 'en-GB,en;q=0.9' })
  assert.equal(body.username, '韩梅梅_𠮷')
  assert.equal((await named('韩梅梅_𠮷'))!.lang, 'en')
  assert.equal((await shop.ask('GET', `/v1/users/${encodeURIComponent('韩梅梅_𠮷')}/address`, { token: body.token })).body.code, 200)
  await register(newcomer('李雷雷'))
  assert.equal((await named('李雷雷'))!.lang, 'zh-CN')
})

test('a phone and an e-mail address are only claims: two newcomers may make the same', async () => {
  const claim = { phone: '13700001111', email: 'same@example.com' }
  assert.equal((await register(newcomer('claims_one', claim))).body.code, 200)
  assert.equal((await register(newcomer('claims_two', claim))).body.code, 200)
})

test('names that are no names are refused with 10100 and nothing changes', async () => {
  const before = await accounts()
  const names = [
    '',
    'ab',
    'a'.repeat(21),
    'with space',
    'semi;colon',
    "'; drop table users; --",
    '<b>bold</b>',
    '😀😀😀',
    'a@b.cn',
    '../../etc',
    'a\0bc',
    'ab\u202ecd',
    '\uf900\uf900\uf900',
    'ａｂｃ',
    null,
    undefined,
    12,
    '13800138000',
    '__proto__',
    'constructor',
    'login',
    'Register',
    'ACTIVATION',
    'result',
    'undefined',
    'null',
    'weibo',
    'sms',
    'password',
    'tokens',
    'admin',
    'return_url',
  ]
  for (const name of names) assert.equal((await register(newcomer(name))).body.code, 10100, JSON.stringify(name))
  assert.deepEqual(await accounts(), before)
})

test('each unfit field has its own refusal, with an empty data, and nothing changes', async () => {
  const [before, jobsBefore] = [await accounts(), await waitingJobs()]
  const unfit: [object, number][] = [
    ...[undefined, null, '', 'short12', '😀'.repeat(7), 'x'.repeat(129), 12345678].map((password): [object, number] => [{ password }, 10101]),
    ...[undefined, null, '', '12345678901', '1391234567', '139123456789', '1391234567a', '+8613912345678', '１３９１２３４５６７８', -1].map((phone): [object, number] => [
      { phone },
      10102,
    ]),
    ...[undefined, null, '', 'nobody', 'a@b', '@b.cn', 'a@.cn', 'a b@c.cn', 'a@b.cn\r\nBcc: x@y.cn', '<a@b.cn>', '梅@b.cn', `${'a'.repeat(250)}@b.cn`].map(
      (email): [object, number] => [{ email }, 10128],
    ),
    [{ uname: ['array'] }, 10127],
    [{ password: { $ne: 1 } }, 10127],
    [{ phone: true }, 10127],
  ]
  for (const [fields, code] of unfit) {
    const { status, body } = await register(newcomer('unfit_one', fields))
    assert.equal(body.code, code, JSON.stringify(fields))
    assert.deepEqual(body.data, {})
    assert.equal(body.error, body.errmsg)
    assert.equal(status, 400)
  }
  assert.deepEqual(await accounts(), before)
  assert.deepEqual(await waitingJobs(), jobsBefore)
})

test('bodies that are no JSON object are refused without a fault', async () => {
  const before = await accounts()
  for (const [raw, code] of [
    ['{"uname":', 10000],
    ['', 10127],
    ['null', 10127],
    ['[]', 10127],
    ['"text"', 10127],
    ['{"__proto__":{"uname":"x"}}', 10000],
    [`{"uname":"${'a'.repeat(1_000_000)}"}`, 10001],
  ] as const) {
    const { status, body } = await shop.ask('POST', '/v1/users', { raw, headers: { 'content-type': 'application/json' } })
    assert.equal(body.code, code, raw.slice(0, 40))
    assert.ok(status >= 400 && status < 500)
  }
  assert.deepEqual(await accounts(), before)
})

test('ordinary passwords of the clients work: 8 letters and digits, spaces, Chinese, emoji, 128 characters', async () => {
  for (const [n, password] of [
    'plumtree',
    '12345679',
    'Ab345678901234567890',
    ' 8 chars ',
    '梅花香自苦寒来呀',
    '😀🍑🌸🍵🐟🥟🍜🎐',
    'plum blossom 16 '.repeat(8),
    `"';--<script>`,
    'a\0b\0c\0d\0',
  ].entries()) {
    const username = `ordinary_${n}`
    assert.equal((await register(newcomer(username, { password }))).body.code, 200, password)
    assert.equal((await shop.ask('POST', '/v1/users/login', { body: { username, password } })).body.code, 200, password)
  }
})

test('a taken name is refused with 10103, whatever its case', async () => {
  await register(newcomer('Taken_Name'))
  const before = await accounts()
  for (const name of ['Taken_Name', 'taken_name', 'TAKEN_NAME', ' taken_name ']) {
    const { status, body } = await register(newcomer(name, { password: 'another one' }))
    assert.equal(body.code, 10103)
    assert.equal(status, 409)
  }
  assert.deepEqual(await accounts(), before)
})

test('of twelve who want one name at once, one gets it', async () => {
  const replies = await Promise.all(Array.from({ length: 12 }, (_, n) => register(newcomer(n % 2 ? 'Wanted' : 'wanted', { password: `password ${n}` }))))
  const codes = replies.map(({ body }) => body.code).toSorted((a, b) => a - b)
  assert.equal(codes.filter((code) => code === 200).length, 1, codes.join())
  assert.ok(
    codes.every((code) => [200, 10103, 10104].includes(code)),
    codes.join(),
  )
  assert.equal((await shop.db`select 1 from users where lower(username) = 'wanted'`).length, 1)
})

test('a name that is taken while the request runs is refused with 10104', async () => {
  // Another newcomer's account is there but not yet visible when ours looks, and becomes so while ours inserts.
  let answer: ReturnType<typeof register> | undefined
  let answered = false
  await shop.db.begin(async (tx) => {
    await tx`insert into users (username, password_hash) values ('overtaken', 'x')`
    answer = register(newcomer('Overtaken')).finally(() => {
      answered = true
    })
    for (let waiting = 0; waiting === 0 && !answered; ) {
      ;[{ waiting } = { waiting: 0 }] = await shop.db<
        { waiting: number }[]
      >`select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%insert into users%'`
    }
  })
  assert.equal((await answer!).body.code, 10104)
  assert.equal((await shop.db`select 1 from users where lower(username) = 'overtaken'`).length, 1)
})

test('pressed five times at once with one key, it is one account and every press gets in', async () => {
  const body = newcomer('pressed', { email: 'pressed@example.com' })
  const replies = await Promise.all(Array.from({ length: 5 }, () => register(body, { 'idempotency-key': 'press-1' })))
  for (const reply of replies) {
    assert.deepEqual({ code: reply.body.code, username: reply.body.username, carts_count: reply.body.carts_count }, { code: 200, username: 'pressed', carts_count: 0 })
    assert.equal((await shop.ask('GET', '/v1/users/pressed/address', { token: reply.body.token })).status, 200)
  }
  assert.equal((await shop.db`select 1 from users where username = 'pressed'`).length, 1)
  const { id } = (await named('pressed'))!
  assert.equal((await shop.db`select 1 from outbox where data->>'userId' = ${String(id)}`).length, 1)
})

test('a repeat of the key with another password gets no token', async () => {
  await register(newcomer('keyed'), { 'idempotency-key': 'keyed-1' })
  const before = await accounts()
  const { body } = await register(newcomer('keyed', { password: 'guess at it' }), { 'idempotency-key': 'keyed-1' })
  assert.equal(body.code, 10003)
  assert.equal(body.token, undefined)
  assert.deepEqual(await accounts(), before)
})

test('after a refusal the key is free again', async () => {
  const headers = { 'idempotency-key': 'freed-1' }
  assert.equal((await register(newcomer('keyed'), headers)).body.code, 10103)
  assert.equal((await register(newcomer('keyed_anew'), headers)).body.code, 200)
  assert.equal((await register(newcomer('keyed_more'), { 'idempotency-key': 'no key' })).body.code, 10004)
})

test('refusals speak English to whoever reads English', async () => {
  const { body } = await register(newcomer('x'), { 'accept-language': 'en' })
  assert.match(body.error, /^Invalid user name/)
  assert.match((await register(newcomer('x'))).body.error, /用户名不合法/)
})
