import assert from 'node:assert/strict'
import { test } from 'node:test'
import { trapOf } from '../http/doubt.ts'
import { type FormName, issuePass, judgePass, PASS_MS } from '../http/form-pass.ts'
import { registry } from '../seeing/metrics.ts'
import { openShop } from '../test/shop.ts'
import { openDesk } from './desk.ts'
import type { Visit } from './visit.ts'

const shop = await openShop()
const visit: Visit = { buyer: undefined, lang: 'en', guestCart: undefined, ip: '203.0.113.7', agent: 'Mozilla/5.0 one' }
const desk = (more: Partial<Visit> = {}, deps = shop.deps) => openDesk(deps, { ...visit, ...more })
const codes = async (form: FormName, fields: Record<string, string>, who = desk()) => (await who.refuseForm(form, fields))?.codes ?? []
const counted = async (form: string, why: string) =>
  Number(new RegExp(`jishi_forms_refused_total\\{form="${form}",why="${why}"\\} (\\d+)`).exec(await registry.metrics())?.[1] ?? 0)

test('a form with the pass of its page goes through, pressed twice, too; without, with another form’s, browser’s or buyer’s it does not', async () => {
  const pass = desk().pass('login')
  assert.deepEqual(await codes('login', { pass }), [])
  assert.deepEqual(await codes('login', { pass }), [])
  const buyer = await shop.buyer()
  const theirs = desk({ buyer: { id: buyer.id, username: buyer.username, sessionId: buyer.sessionId } })
  for (const [form, fields, who] of [
    ['login', {}, desk()],
    ['login', { pass: 'x.y.z' }, desk()],
    ['login', { pass: `${pass}A` }, desk()],
    ['register', { pass }, desk()],
    ['login', { pass }, desk({ agent: 'Mozilla/5.0 other' })],
    ['login', { pass }, theirs],
    ['order', { pass: desk().pass('order') }, theirs],
  ] as const)
    assert.deepEqual(await codes(form, fields, who), [10081], JSON.stringify(fields))
  assert.deepEqual(await codes('order', { pass: theirs.pass('order') }, theirs), [])
  assert.equal(await counted('login', 'none'), 1)
  assert.equal(await counted('login', 'forged'), 4)
})

test('a pass ends after two hours, and sooner for who sends it again and again; an order’s is not counted', async () => {
  const now = new Date('2026-03-01T00:00:00Z')
  const bearer = { form: 'login', agent: 'a', buyerId: undefined } as const
  const pass = issuePass('secret', bearer, now)
  assert.ok('drawn' in judgePass('secret', bearer, pass, new Date(now.getTime() + PASS_MS - 1)))
  assert.deepEqual(judgePass('secret', bearer, pass, new Date(now.getTime() + PASS_MS)), { fault: 'stale' })
  assert.deepEqual(judgePass('other secret', bearer, pass, now), { fault: 'forged' })
  const [head, ...rest] = pass.split('.')
  assert.deepEqual(judgePass('secret', bearer, [`${head}z`, ...rest].join('.'), now), { fault: 'forged' }, 'nobody makes it last longer')
  const worn = desk().pass('register')
  const answers = await Promise.all(Array.from({ length: 8 }, () => codes('register', { pass: worn })))
  assert.equal(answers.filter((one) => one.length === 0).length, 5)
  const order = desk().pass('order')
  for (let n = 0; n < 8; n++) assert.deepEqual(await codes('order', { pass: order }), [])
})

test('whoever fills the field that nobody sees is counted and doubtful from then on; people leave it empty', async () => {
  const caught = { ip: visit.ip, headers: { 'user-agent': visit.agent! } }
  assert.equal(await desk().isFiller('register', { website: '' }), false)
  assert.equal(await desk().isFiller('register', {}), false)
  assert.equal(trapOf(shop.deps).holds(caught), false)
  assert.equal(await desk().isFiller('register', { website: 'https://spam.example' }), true)
  assert.equal(trapOf(shop.deps).holds(caught), true)
  assert.equal(trapOf(shop.deps).holds({ ...caught, ip: '198.51.100.1' }), false)
  assert.equal(await counted('register', 'bait'), 1)
})

test('switched off, forms are taken as they come', async () => {
  const off = desk({}, { ...shop.deps, config: { ...shop.config, formPasses: false } })
  assert.deepEqual(await codes('login', {}, off), [])
  assert.equal(await off.isFiller('login', { website: 'x' }), false)
})
