import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refusals, refusalText } from './refusals.ts'

test('when nothing is left the shop says sold out, in both languages, and never “only 0”', () => {
  for (const code of [10301, 30103] as const) {
    assert.equal(refusalText(code, { left: 0 }, 'en'), 'Sold out')
    assert.equal(refusalText(code, { left: 0 }, 'zh-CN'), '已售罄')
    assert.equal(refusalText(code, { left: 3 }, 'en'), 'Only 3 left')
  }
  for (const code of [10404, 10406] as const) {
    assert.equal(refusalText(code, { name: '米', name_en: 'Rice', left: 0 }, 'en'), '“Rice” is sold out')
    assert.equal(refusalText(code, { name: '米', name_en: 'Rice', left: 0 }, 'zh-CN'), '「米」已售罄')
    assert.equal(refusalText(code, { name: '米', name_en: 'Rice', left: 2 }, 'zh-CN'), '「米」库存不足，仅剩 2 件')
  }
})

test('every refusal has words in both languages', () => {
  // What a plugin says, it says in both itself.
  for (const [code, { zh, en }] of Object.entries(refusals).filter(([, { zh }]) => zh !== '{words}'))
    assert.ok(/\p{Script=Han}/u.test(zh) && /^[^\p{Script=Han}]+$/u.test(en), code)
})
