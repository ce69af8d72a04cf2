import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { assumed, measured, needs, page, sizes, table, withTable } from './capacity.ts'

test('the page on capacity says what the arithmetic says', () => {
  const text = readFileSync(page, 'utf8')
  assert.ok(text.includes(table()), 'node bin/run.mjs bench/capacity.ts --write')
  assert.equal(withTable(text), text)
  const goal = needs(sizes.at(-1)!)
  const inWords = text.slice(text.indexOf('## The arithmetic'))
  for (const [value, words] of [
    [goal.webCores, '= 199'],
    [goal.primaryCores, '= 17.7 cores'],
    [goal.replicaCores, '= 63 cores'],
    [goal.diskMonthGb, '= 2.67 TB a month'],
    [goal.walDayGb, '= 239 GB a day'],
    [goal.copyHours, '= 3.3 hours'],
  ] as const) {
    assert.ok(inWords.includes(words), words)
    const said = Number(/[\d.]+/.exec(words)![0]) * (words.includes('TB') ? 1000 : 1)
    assert.ok(Math.abs(said - value) <= value * 0.02, `${words}, reckoned ${value}`)
  }
})

test('twice the orders cost twice the orders, and nothing is had for nothing', () => {
  const size = { name: '', views: 1e7, orders: 1e5, skus: 1e5 }
  const [one, two] = [needs(size), needs({ ...size, orders: 2e5 })]
  assert.equal(two.diskMonthGb, 2 * one.diskMonthGb)
  assert.equal(two.walDayGb, 2 * one.walDayGb)
  const journeys = ((1e5 / 86_400) * assumed.peak * assumed.journeys * measured.journey.db) / 1000 / assumed.busy
  assert.ok(Math.abs(two.primaryCores - one.primaryCores - journeys) < 1e-9)
  assert.ok(needs({ ...size, views: 2e7 }).replicaCores > one.replicaCores)
})
