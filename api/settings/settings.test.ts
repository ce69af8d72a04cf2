import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openDeps } from '../deps.ts'
import { obeyPurges } from '../http/page-cache.ts'
import { openShop } from '../test/shop.ts'
import { shopTime } from '../shared/time.ts'
import { followSettings } from './follow.ts'
import { turnNotice } from './jobs.ts'
import { noticeNow } from './notice.ts'

const shop = await openShop()
const owner = await shop.staff({ settings: 7, orders: 7 })
const put = (name: string, value: unknown, was: unknown) => shop.ask('PUT', `/v1/staff/settings/${name}`, { token: owner.token, body: { value, was } })
const read = async (name: string) => (await shop.ask('GET', '/v1/staff/settings', { token: owner.token })).body.data.find((row: { name: string }) => row.name === name)

/** Asks again until it is so; the test runner's own patience is the only limit. */
async function until(so: () => boolean): Promise<void> {
  while (!so()) await shop.db`select pg_sleep(0.01)`
}

test('a setting holds in every process of the shop, for what is done from then on; and it goes back', async () => {
  const other = openDeps(shop.config)
  const unfollow = await followSettings(other.db, other.config)
  const [sku, buyer] = [await shop.sku(), await shop.buyer()]
  const order = async () =>
    (
      await shop.ask('POST', `/v1/orders/${buyer.username}`, {
        token: buyer.token,
        body: { settlement_type: 1, pay_method: 'alipay', sku_id: sku.id, buy_count: 1, address_id: buyer.addressId },
      })
    ).body
  assert.equal((await put('unpaid_minutes', 45, 30)).status, 200)
  assert.equal((await put('shop_name', '新集市', shop.config.saller)).status, 200)
  await until(() => other.config.unpaidMinutes === 45 && other.config.saller === '新集市' && shop.deps.config.saller === '新集市')
  const placed = await order()
  assert.equal(placed.code, 200, JSON.stringify(placed))
  const [kept] = await shop.db<{ minutes: number }[]>`select (extract(epoch from pay_before - placed_at) / 60)::int as minutes from orders`
  assert.equal(kept!.minutes, 45)
  assert.deepEqual([(await read('unpaid_minutes')).value, (await read('unpaid_minutes')).usual], [45, 30])
  assert.equal((await shop.ask('DELETE', '/v1/staff/settings/unpaid_minutes', { token: owner.token })).status, 200)
  await until(() => other.config.unpaidMinutes === 30 && shop.deps.config.unpaidMinutes === 30)
  assert.equal(shop.deps.config.saller, '新集市')
  const history = (await shop.ask('GET', '/v1/staff/settings/history', { token: owner.token })).body
  assert.deepEqual(
    history.data.map(({ name, before, after, by }: Record<string, unknown>) => [name, before, after, by]),
    [
      ['unpaid_minutes', 45, null, '小二'],
      ['shop_name', null, '新集市', '小二'],
      ['unpaid_minutes', null, 45, '小二'],
    ],
  )
  await assert.rejects(shop.db`delete from setting_changes`, /append-only/)
  await unfollow()
  await other.close()
})

test('what cannot be is refused, and so is a change of what somebody else has just changed', async () => {
  for (const [name, value] of [
    ['confirm_days', 0],
    ['confirm_days', 2.5],
    ['confirm_days', '9'],
    ['shop_name', ' '],
    ['shop_name', 'x\ny'],
    ['pay_methods', []],
    ['pay_methods', ['alipay', 'alipay']],
    ['pay_methods', ['wechat']],
    ['referral_reward', -1],
    ['sms_required', 'true'],
    ['authSecret', 'x'],
    ['notice', 'x'],
    ['notice', { zh: '维护', en: ' ', from: '', until: '' }],
    ['notice', { zh: 'x'.repeat(121), en: 'x', from: '', until: '' }],
    ['notice', { zh: '一', en: 'one', from: '2026-02-30 10:00', until: '' }],
    ['notice', { zh: '一', en: 'one', from: '2026-12-02 10:00', until: '2026-12-02 10:00' }],
  ] as const)
    assert.ok([12036, 10005].includes((await put(name, value, 10)).body.code), `${name} ${JSON.stringify(value)}`)
  assert.equal((await read('confirm_days')).value, 10)
  const answers = await Promise.all([11, 12, 13, 14].map((value) => put('confirm_days', value, 10)))
  assert.deepEqual(
    answers.map(({ status }) => status).toSorted((one, two) => one - two),
    [200, 409, 409, 409],
  )
  assert.equal((await shop.ask('PUT', '/v1/staff/settings/confirm_days', { token: (await shop.staff({ settings: 1 })).token, body: { value: 9, was: 10 } })).body.code, 12000)
})

test('a notice stands on pages from its beginning to its end, in their language; pages are drawn anew when it comes and when it goes', async () => {
  const { deps, config } = shop
  const wall = (minutes: number) => shopTime(new Date(deps.clock().getTime() + minutes * 60_000), config.timeZone)
  const notice = { zh: '春节期间发货会晚几天', en: 'Parcels leave later over the holidays', from: wall(10).slice(0, 16), until: wall(70) }
  assert.equal((await put('notice', notice, null)).status, 200)
  const kept = (await read('notice')).value
  assert.deepEqual([kept.zh, kept.from], [notice.zh, `${notice.from}:00`])
  await until(() => deps.config.notice?.zh === notice.zh)
  const texts = () => (['zh-CN', 'en'] as const).map((lang) => noticeNow(deps.config, deps.clock(), lang)?.text)
  let purges = 0
  const unlisten = await obeyPurges(shop.db, { purge: () => {}, purgeAll: () => void purges++ })
  // Whoever begins to listen forgets everything first.
  purges = 0
  assert.deepEqual(texts(), [undefined, undefined])
  assert.equal(await turnNotice(deps), false)
  shop.later(11 * 60)
  assert.deepEqual(texts(), [notice.zh, notice.en])
  assert.deepEqual([await turnNotice(deps), await turnNotice(deps)], [true, false])
  shop.later(60 * 60)
  assert.deepEqual(texts(), [undefined, undefined])
  assert.deepEqual([await turnNotice(deps), await turnNotice(deps)], [true, false])
  await until(() => purges >= 2)
  await unlisten()

  // What somebody else has changed meanwhile is not overwritten; whoever saw it as it is, in any order of its parts, changes it.
  assert.equal((await put('notice', { ...notice, zh: '改' }, null)).body.code, 12037)
  const { zh, en, from, until: end } = kept
  assert.equal((await put('notice', { ...notice, zh: '改' }, { until: end, from, en, zh })).status, 200)
  assert.equal((await shop.ask('DELETE', '/v1/staff/settings/notice', { token: owner.token })).status, 200)
  assert.equal((await read('notice')).value, null)
})
