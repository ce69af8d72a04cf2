import assert from 'node:assert/strict'
import { test } from 'node:test'
import { momentOf, shopTime } from './time.ts'

test("a time on the shop's clock is one moment, also around a change to summer time", () => {
  assert.equal(momentOf('2026-11-21 09:30:00', 'Asia/Shanghai')?.toISOString(), '2026-11-21T01:30:00.000Z')
  assert.equal(momentOf('2026-11-21T09:30', 'Asia/Shanghai')?.toISOString(), '2026-11-21T01:30:00.000Z')
  assert.equal(momentOf('2026-11-21T09:30:00+01:00', 'Asia/Shanghai')?.toISOString(), '2026-11-21T08:30:00.000Z')
  for (let hour = 0; hour < 72; hour++) {
    const at = new Date(Date.UTC(2026, 2, 28, hour))
    assert.equal(momentOf(shopTime(at, 'Europe/Berlin'), 'Europe/Berlin')?.getTime(), at.getTime())
  }
})

test('what is no time is none', () => {
  for (const text of ['', 'tomorrow', '2026-02-30 10:00', '2026-13-01 00:00', '2026-03-29 02:30', '2026-11-21', '2026-11-21 25:00:00'])
    assert.equal(momentOf(text, 'Europe/Berlin'), undefined, text)
})
