import assert from 'node:assert/strict'
import { test } from 'node:test'
import { badgeOf, manyOf, money } from './numbers.ts'

test('a badge has room for two figures, a card for four characters, a sentence for every fen', () => {
  assert.deepEqual([1, 99, 100, 12_345].map(badgeOf), ['1', '99', '99+', '99+'])
  assert.deepEqual(
    [9999, 12_400, 123_456_789].map((count) => manyOf('zh-CN', count)),
    ['9999', '1.2万', '12345.6万'],
  )
  assert.deepEqual(
    [999, 12_400].map((count) => manyOf('en', count)),
    ['999', '12.4k'],
  )
  assert.deepEqual([0, 5, 8800, 123_456_789, -300].map(money), ['¥0.00', '¥0.05', '¥88.00', '¥1,234,567.89', '−¥3.00'])
})
