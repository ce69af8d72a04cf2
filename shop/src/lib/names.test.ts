import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nameOf } from './names.ts'

test('a number stays with its unit, and nothing else of a name changes', () => {
  assert.equal(nameOf('高山红富士苹果 5 斤 家庭装 75 毫米'), '高山红富士苹果 5\u00a0斤 家庭装 75\u00a0毫米')
  assert.equal(nameOf('Highland Red Fuji Apples, 2.5 kg, Family 75 mm'), 'Highland Red Fuji Apples, 2.5\u00a0kg, Family 75\u00a0mm')
  for (const name of ['iPhone 15 Pro', '12 grapes', '30 枚'.slice(0, 2), '2024 Muscat', '']) assert.equal(nameOf(name), name)
})
