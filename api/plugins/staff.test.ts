import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openCounter } from '../../plugins/example/counter.ts'
import { SmsDown } from '../drivers/sms/types.ts'
import { openShop } from '../test/shop.ts'
import { loadPlugins } from './load.ts'

const KEY = 'a key of the counter'
await loadPlugins({ PLUGINS: './plugins/example' })
const counter = await openCounter({ key: KEY, vouchers: { 'GIFT-1': 12_345 } })
after(() => counter.close())
const env = { PLUGINS: './plugins/example', SMS_PROVIDER: 'voucher-counter', YUNTONGXUN_ACCOUNT_SID: '', VOUCHER_URL: counter.url, VOUCHER_KEY: KEY }
const shop = await openShop({ env, deps: ({ sms }) => ({ sms }) })
const [seeing, changing, stranger, buyer] = [await shop.staff({ pays: 1 }), await shop.staff({ pays: 7 }), await shop.staff({ goods: 7, staff: 7 }), await shop.buyer()]
const routes = '/v1/staff/plugins/voucher-counter'
const page = '/admin-plugins/voucher-counter/vouchers'
const cancel = (token?: string, body: unknown = { code: 'GIFT-1' }) => shop.ask('POST', `${routes}/vouchers/cancel`, { ...(token ? { token } : {}), body })

test('the back office is told what plugins have brought, and no secret', async () => {
  assert.equal((await shop.ask('GET', '/v1/staff/plugins')).body.code, 403)
  assert.equal((await shop.ask('GET', '/v1/staff/plugins', { token: buyer.token })).body.code, 403)
  const { body } = await shop.ask('GET', '/v1/staff/plugins', { token: stranger.token })
  const [plugin] = body.data
  assert.deepEqual(
    [plugin.name, plugin.methods[0].method, plugin.promotions[0].rule, plugin.freight[0].rule, plugin.pages],
    [
      'voucher-counter',
      'giftvoucher',
      'voucher-counter/nth-half',
      'voucher-counter/cold-chain',
      [{ path: 'vouchers', title: { zh: '礼品券', en: 'Gift vouchers' }, area: 'pays', url: `${page}/` }],
    ],
  )
  assert.deepEqual(plugin.promotions[0].fields, [{ name: 'every', type: 'integer', title: { zh: '每几件', en: 'Every so many pieces' }, minimum: 2, maximum: 20, default: 3 }])
  assert.doesNotMatch(JSON.stringify(body), new RegExp(`${KEY}|VOUCHER_KEY`))
})

test('a plugin’s page and its files are there for who may see its area, and for nobody else', async () => {
  for (const who of [undefined, buyer.token, stranger.token])
    for (const file of ['/', '/page.js', '/page.css'])
      assert.ok([401, 403].includes((await shop.ask('GET', page + file, who ? { token: who } : {})).status), `${file} ${who === stranger.token}`)
  const { status, body, headers } = await shop.ask('GET', `${page}/?lang=en`, { token: seeing.token })
  assert.equal(status, 200)
  assert.match(body, /<script type="module" src="page.js">/)
  assert.match(headers.get('content-security-policy')!, /default-src 'none'; script-src 'self'; .*frame-ancestors 'self'/)
  assert.doesNotMatch(headers.get('content-security-policy')!, /unsafe/)
  assert.equal(headers.get('x-frame-options'), 'SAMEORIGIN')
  assert.equal((await shop.ask('GET', `${page}/page.js`, { token: seeing.token })).headers.get('content-type'), 'text/javascript; charset=utf-8')
  assert.equal((await shop.ask('GET', `${page}?lang=en`, { token: seeing.token })).headers.get('location'), `${page}/?lang=en`)
  for (const file of ['../index.ts', '..%2findex.ts', '%2e%2e/voucher.ts', 'package.json', '../package.json', '.env', 'nothing.js', 'page.js%00'])
    assert.ok((await shop.ask('GET', `${page}/${file}`, { token: seeing.token })).status >= 400, file)
})

test('a plugin’s routes ask for their right, say no in both languages, and what they change is in the audit log', async () => {
  const find = (code: string, lang = 'zh-CN') => shop.ask('GET', `${routes}/vouchers?code=${code}`, { token: seeing.token, headers: { 'accept-language': lang } })
  const { body } = await find('GIFT-1')
  assert.deepEqual([body.code, body.data], [200, { code: 'GIFT-1', balance: '123.45', cancelled: false }])
  assert.deepEqual([(await find('GIFT-2')).body.code, (await find('GIFT-2')).body.error], [11431, '没有这张礼品券，请核对券号'])
  assert.equal((await find('GIFT-2', 'en')).body.error, 'There is no such voucher; please check its number')
  assert.equal((await find('x'.repeat(41))).body.code, 11433)

  assert.equal((await cancel()).body.code, 403)
  assert.equal((await cancel(buyer.token)).body.code, 403)
  for (const { token } of [stranger, seeing]) assert.equal((await cancel(token)).body.code, 12000)
  assert.equal((await cancel(changing.token, { code: 'GIFT-1', more: 'x' })).body.code, 11433)
  assert.equal(counter.vouchers.get('GIFT-1')!.cancelled, false)
  assert.deepEqual((await cancel(changing.token)).body.data, { code: 'GIFT-1', balance: '123.45', cancelled: true })
  assert.equal(counter.vouchers.get('GIFT-1')!.cancelled, true)
  const { body: log } = await shop.ask('GET', '/v1/staff/audit', { token: stranger.token })
  const deeds = log.data.filter(({ action }: { action: string }) => action === 'voucherCounterVouchersCancelDeed')
  assert.deepEqual(
    deeds.map(({ staff, area, object }: Record<string, string>) => [staff, area, object]),
    [[changing.username, 'pays', 'voucher-counter GIFT-1']],
  )
})

test('a form of another site cannot use the cookie of a clerk on a plugin’s route', async () => {
  const headers = { cookie: `jishi_staff=${changing.token}`, origin: 'https://evil.example' }
  assert.equal((await shop.ask('POST', `${routes}/vouchers/cancel`, { headers, body: { code: 'GIFT-1' } })).body.code, 10007)
})

test('short texts go by the plugin where SMS_PROVIDER names it, and Yuntongxun needs no settings then', async () => {
  await shop.deps.sms.sendCode('13800138001', '042137', 5, 'a1')
  await shop.deps.sms.sendText({ phone: '13800138001', template: 'back-in-stock', values: ['青瓷茶杯'] }, 'a2')
  assert.deepEqual(counter.texts, [
    { mobile: '13800138001', template: 'code', params: ['042137', '5'], id: 'a1' },
    { mobile: '13800138001', template: 'back-in-stock', params: ['青瓷茶杯'], id: 'a2' },
  ])
  const { body } = await shop.ask('GET', '/v1/users/sms_codes/13800138002')
  assert.notEqual(body.code, 500)
})

test('a plugin whose other side is down refuses in words, and texts are tried again', async () => {
  await counter.close()
  const { status, body } = await shop.ask('GET', `${routes}/vouchers?code=GIFT-1`, { token: seeing.token })
  assert.deepEqual([status, body.code, body.error], [502, 11432, '插件「礼品券柜台」没有响应，请稍后再试'])
  await assert.rejects(shop.deps.sms.sendCode('13800138001', '042137', 5, 'a3'), (error: Error) => error instanceof SmsDown && !/042137/.test(error.message))
})
