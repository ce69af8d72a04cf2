import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nameOf, writtenIn } from './names.ts'
import { trackTime } from './times.ts'

test('a number stays with its unit, and nothing else of a name changes', () => {
  assert.equal(nameOf('高山红富士苹果 5 斤 家庭装 75 毫米'), '高山红富士苹果 5\u00a0斤 家庭装 75\u00a0毫米')
  assert.equal(nameOf('Highland Red Fuji Apples, 2.5 kg, Family 75 mm'), 'Highland Red Fuji Apples, 2.5\u00a0kg, Family 75\u00a0mm')
  for (const name of ['iPhone 15 Pro', '12 grapes', '30 枚'.slice(0, 2), '2024 Muscat', '']) assert.equal(nameOf(name), name)
})

test('what people wrote says its language where it is not the page’s', () => {
  assert.deepEqual(
    [writtenIn('很好吃', 'en'), writtenIn('很好吃', 'zh-CN'), writtenIn('Arrived early', 'zh-CN'), writtenIn('Arrived early', 'en'), writtenIn('OK', 'zh-CN')],
    ['zh-CN', undefined, 'en', undefined, undefined],
  )
})

test('a courier’s hour is told as the reader writes one', () => {
  assert.deepEqual([trackTime('zh-CN', '2026-03-01 09:30:00'), trackTime('en', '2026-03-01 09:30:00')], ['03-01 09:30', '1 Mar, 09:30'])
})
