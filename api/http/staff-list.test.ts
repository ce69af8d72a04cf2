import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allRights } from '../../db/seeds/owner.ts'
import { openShop } from '../test/shop.ts'

const LISTS = [
  'outbox',
  'reviews',
  'aftersales',
  'parcels',
  'files',
  'stocks/low',
  'search/synonyms',
  'search/zero-results',
  'pays',
  'wallet-requests',
  'refunds',
  'reconciliations',
  'differences',
  'messages',
  'audit',
  'settings/history',
  'jobs',
]

test('every list of the back office is asked for pages in the same way, and refuses what is no page', async () => {
  const shop = await openShop()
  const { token } = await shop.staff(allRights())
  const ask = async (path: string) => (await shop.ask('GET', `/v1/staff/${path}`, { token })).body
  for (const list of LISTS) {
    const usual = await ask(list)
    assert.deepEqual([usual.code, usual.paginator?.pagesize], [200, 20], `${list} ${JSON.stringify(usual).slice(0, 200)}`)
    assert.equal((await ask(`${list}?page=2&pagesize=7`)).paginator.pagesize, 7, list)
    for (const wrong of ['pagesize=101', 'page=1000001']) assert.equal((await ask(`${list}?${wrong}`)).code, 10005, `${list}?${wrong}`)
    for (const wrong of ['pagesize=0', 'page=0', 'page=x']) assert.notEqual((await ask(`${list}?${wrong}`)).code, 200, `${list}?${wrong}`)
  }
})
