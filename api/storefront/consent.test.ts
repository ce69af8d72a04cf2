import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { buildShop } from '../../bin/build-shop.ts'
import { transact } from '../shared/db.ts'
import { openShop, type TestBuyer } from '../test/shop.ts'
import { addApplication } from '../users/applications/applications.ts'

await buildShop(() => {})
const shop = await openShop()
const buyer = await shop.buyer()
const redirectUri = 'https://club.example/back?from=jishi'
const club = await transact(shop.db, (tx) => addApplication(tx, { name: '会员俱乐部', nameEn: 'The club', redirectUris: [redirectUri] }))
const verifier = randomBytes(32).toString('base64url')

/** The page's address, as the application sends the browser there. */
const address = (more: Record<string, string> = {}) =>
  `/oauth/authorize?${new URLSearchParams({
    response_type: 'code',
    client_id: club.clientId,
    redirect_uri: redirectUri,
    state: 'a b&c',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  })}`
const cookieOf = (who?: TestBuyer): Record<string, string> => (who ? { cookie: `jishi_session=${who.token}` } : {})
const open = (at: string, who?: TestBuyer) => shop.ask('GET', at, { headers: cookieOf(who) })
const press = (at: string, deed: string, who?: TestBuyer, origin = shop.config.publicUrl) =>
  shop.ask('POST', at, { raw: `deed=${deed}`, headers: { ...cookieOf(who), 'content-type': 'application/x-www-form-urlencoded', origin } })
const codes = async () => (await shop.db`select 1 from kv where key like 'application-code:%'`).length

test('the page names the application and what it will see; pressing its button takes a code there, good for the profile', async () => {
  const page = await open(address(), buyer)
  assert.equal(page.status, 200)
  for (const words of ['会员俱乐部', buyer.username, '昵称', '手机、邮箱和收货地址', 'club.example']) assert.ok(page.body.includes(words), words)
  assert.equal(page.headers.get('cache-control'), 'private, no-store')
  const [, action = ''] = /<form[^>]* action="([^"]+)"/.exec(page.body.slice(page.body.indexOf('class="told"') - 50)) ?? []
  const there = await press(action.replaceAll('&amp;', '&').replaceAll('&#38;', '&'), 'allow', buyer)
  assert.equal(there.status, 303)
  const to = new URL(there.headers.get('location') ?? '')
  assert.deepEqual([to.origin + to.pathname, to.searchParams.get('from'), to.searchParams.get('state')], ['https://club.example/back', 'jishi', 'a b&c'])
  const { body } = await shop.ask('POST', '/v1/oauth/token', {
    body: { client_id: club.clientId, client_secret: club.secret, code: to.searchParams.get('code'), redirect_uri: redirectUri, code_verifier: verifier },
  })
  assert.deepEqual(body, { code: 200, data: { username: buyer.username, nickname: buyer.username, avatar: null } })
})

test('in English it has its English name', async () => {
  assert.ok((await open(`/en${address()}`, buyer)).body.includes('Log in to The club'))
})

test('who says no goes back with no code, and none was made', async () => {
  const before = await codes()
  const { headers } = await press(address(), 'refuse', buyer)
  const to = new URL(headers.get('location') ?? '')
  assert.deepEqual(Object.fromEntries(to.searchParams), { from: 'jishi', error: 'access_denied', state: 'a b&c' })
  assert.equal(await codes(), before)
})

test('nobody logs in first and comes back to the very question', async () => {
  const { status, headers } = await open(address())
  assert.equal(status, 303)
  const next = new URL(headers.get('location') ?? '', 'http://x').searchParams.get('next') ?? ''
  assert.deepEqual(new URLSearchParams(next.split('?')[1]), new URLSearchParams(address().split('?')[1]))
  const logInPage = await open(headers.get('location') ?? '')
  assert.ok(logInPage.body.includes('/oauth/authorize?'))
  assert.equal((await press(address(), 'allow')).status, 303)
})

test('an address that is not registered is never gone to, whatever is pressed', async () => {
  const before = await codes()
  for (const more of [
    { redirect_uri: 'https://evil.example/' },
    { redirect_uri: 'https://club.example/back' },
    { redirect_uri: `${redirectUri}#x` },
    { redirect_uri: 'javascript:alert(1)' },
    { redirect_uri: '//club.example/back?from=jishi' },
    { redirect_uri: '' },
    { client_id: 'nobody' },
    { client_id: '' },
  ] as Record<string, string>[]) {
    for (const who of [buyer, undefined])
      for (const reply of [await open(address(more), who), await press(address(more), 'allow', who), await press(address(more), 'refuse', who)]) {
        assert.equal(reply.status, 400, JSON.stringify(more))
        assert.equal(reply.headers.get('location'), null)
      }
  }
  assert.equal(await codes(), before)
})

test('without PKCE, or for another kind of answer, the application hears that its request is none', async () => {
  for (const more of [{ code_challenge: '' }, { code_challenge: 'short' }, { code_challenge_method: 'plain' }, { response_type: 'token' }] as Record<string, string>[]) {
    const before = await codes()
    for (const reply of [await open(address(more), buyer), await press(address(more), 'allow', buyer)]) {
      const to = new URL(reply.headers.get('location') ?? '')
      assert.deepEqual([to.host, to.searchParams.get('error'), to.searchParams.get('code')], ['club.example', 'invalid_request', null])
    }
    assert.equal(await codes(), before)
  }
})

test('another site cannot press the button for the buyer', async () => {
  const before = await codes()
  assert.equal((await press(address(), 'allow', buyer, 'https://evil.example')).status, 403)
  assert.equal(await codes(), before)
})
