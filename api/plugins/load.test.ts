import assert from 'node:assert/strict'
import { test } from 'node:test'
import example from '../../plugins/example/index.ts'
import { readConfig } from '../config.ts'
import { faultsOf } from './check.ts'
import { loadPlugins, PluginFault } from './load.ts'
import { plugins } from './loaded.ts'
import { packageOf } from './stage.ts'

const payment = example.payments![0]!
const first = (over: object) => faultsOf({ ...example, ...over }, [])
const method = (over: object) => first({ payments: [{ ...payment, ...over }] })

test('what is wrong with a plugin is said in a sentence for each fault', () => {
  assert.deepEqual(faultsOf(example, []), [])
  assert.deepEqual(faultsOf(null, []), ['it exports no plugin as its default'])
  assert.deepEqual(first({ contract: 2 }), ['it was written to contract 2, and this shop knows contract 1'])
  assert.deepEqual(first({ name: 'Voucher Counter' }), ['its name must be lower-case letters, digits and hyphens; it is "Voucher Counter"'])
  assert.deepEqual(first({ name: 'yuntongxun' }), ["the name yuntongxun is the shop's own"])
  assert.deepEqual(first({ payment: [] }), ['the contract has no payment'])
  assert.deepEqual(method({ method: 'alipay' }), ["the payment method alipay is the shop's own"])
  assert.deepEqual(method({ method: 'Gift card' }), ['a payment method must be called by 3 to 20 lower-case letters; one is "Gift card"'])
  assert.deepEqual(method({ refund: undefined, close: 'no' }), ['the payment method giftvoucher has no function refund', 'the payment method giftvoucher has no function close'])
  assert.deepEqual(method({ origins: undefined }), ['the payment method giftvoucher leads to pages and has no function origins'])
  assert.deepEqual(method({ icon: '<img src=x>' }), ['the payment method giftvoucher has an icon that is no SVG of at most 8192 bytes'])
  assert.deepEqual(method({ name: { zh: '券' } }), ['the payment method giftvoucher has no name in Chinese and English (zh, en), of at most 60 characters'])
  assert.deepEqual(first({ payments: [payment, payment] }), ['payments has giftvoucher twice'])
  assert.deepEqual(first({ promotions: {} }), ['promotions must be a list'])
  assert.deepEqual(first({ freight: [{ ...example.freight![0]!, fields: { fee: { type: 'money', title: { zh: '', en: '' } } } }] }), [
    'the freight cold-chain has a field fee that is no integer, string or boolean',
  ])
  assert.deepEqual(first({ adminPages: [{ ...example.adminPages![0]!, folder: new URL('file:///nowhere/') }] }), [
    'the page vouchers has no folder (a file: URL) with an index.html',
  ])
  assert.deepEqual(first({ routes: [{ ...example.routes![0]!, path: '/../orders' }] }), ['the route GET /../orders must have a path like /vouchers'])
  assert.deepEqual(first({ settings: { path: { about: 'x' } } }), ['the setting "path" must be called like VOUCHER_URL'])
  assert.deepEqual(first({ sms: {} }), ['sms has no function send'])
})

test('two plugins may not have one name, one method or one setting', () => {
  assert.deepEqual(faultsOf(example, [example]), [
    'there is a plugin called voucher-counter already',
    'another plugin has a setting called VOUCHER_URL',
    'another plugin has a setting called VOUCHER_KEY',
    'the plugin voucher-counter has brought the payment method giftvoucher already',
  ])
})

test('plugins are loaded all or none, and every fault is told at once', async () => {
  const broken = packageOf('throw new Error("it is broken\\nat line 1")')
  const old = packageOf('export default { contract: 0 }')
  await assert.rejects(loadPlugins({ PLUGINS: `@jishi/example-plugin, ${broken},${old}, @nobody/has-this` }), (fault: PluginFault) => {
    assert.ok(fault instanceof PluginFault)
    assert.deepEqual(fault.faults.slice(0, 2), [`${broken} cannot be loaded: it is broken`, `${old}: it was written to contract 0, and this shop knows contract 1`])
    assert.match(fault.faults[2]!, /^@nobody\/has-this cannot be loaded: Cannot find package '@nobody\/has-this'/)
    return true
  })
  assert.deepEqual(plugins(), [])
  await loadPlugins({})
  assert.deepEqual(plugins(), [])
})

test('a setting that a plugin wants and nobody gave, and a provider that is none, keep the shop from starting', async () => {
  const faults = (env: Record<string, string>) => {
    try {
      readConfig(env)
      return []
    } catch (error) {
      return (error as { faults: string[] }).faults.filter((fault) => /PLUGINS|VOUCHER|SMS_PROVIDER|PAY_METHODS|YUNTONGXUN/.test(fault))
    }
  }
  const YUNTONGXUN = Object.fromEntries(['ACCOUNT_SID', 'AUTH_TOKEN', 'APP_ID', 'TEMPLATE_ID'].map((name) => [`YUNTONGXUN_${name}`, 'x']))
  assert.deepEqual(faults({ ...YUNTONGXUN, PLUGINS: '@jishi/example-plugin' }), ['PLUGINS names @jishi/example-plugin, which this program has not loaded'])
  assert.deepEqual(faults({ ...YUNTONGXUN, PAY_METHODS: 'giftvoucher', SMS_PROVIDER: 'voucher-counter' }), [
    'SMS_PROVIDER must be one of yuntongxun; it is "voucher-counter"',
    'PAY_METHODS must be some of alipay, wechat, balance, cod; it has "giftvoucher"',
  ])
  await loadPlugins({ PLUGINS: '@jishi/example-plugin' })
  assert.deepEqual(faults({ ...YUNTONGXUN, VOUCHER_URL: 'http://127.0.0.1:1' }), ['VOUCHER_KEY is missing'])
  assert.deepEqual(faults({ PAY_METHODS: 'giftvoucher', SMS_PROVIDER: 'voucher-counter', VOUCHER_URL: 'x', VOUCHER_KEY: 'y' }), [])
})
