import assert from 'node:assert/strict'
import { test } from 'node:test'
import { choicesOf } from './choices.ts'

const attrs = [
  {
    chosen: 1,
    values: [
      { id: 1, name: 'red' },
      { id: 2, name: 'blue' },
    ],
  },
  {
    chosen: 11,
    values: [
      { id: 11, name: 'S' },
      { id: 12, name: 'M' },
    ],
  },
]

test('a value that goes with the rest leads to its SKU; one that does not is impossible', () => {
  const choices = choicesOf(attrs, [
    { id: 100, values: [1, 11] },
    { id: 101, values: [1, 12] },
    { id: 102, values: [2, 12] },
  ])
  assert.deepEqual(
    choices.map((row) => row.map(({ sku, state }) => [sku, state])),
    [
      [
        [100, 'chosen'],
        [undefined, 'impossible'],
      ],
      [
        [100, 'chosen'],
        [101, 'possible'],
      ],
    ],
  )
})

test('nobody is trapped: a value that no single step reaches leads to the nearest SKU that has it', () => {
  const choices = choicesOf(attrs, [
    { id: 100, values: [1, 11] },
    { id: 102, values: [2, 12] },
  ])
  assert.deepEqual(
    choices.map((row) => row[1]),
    [
      { id: 2, name: 'blue', sku: 102, state: 'possible' },
      { id: 12, name: 'M', sku: 102, state: 'possible' },
    ],
  )
})

test('a value that no SKU has is impossible', () => {
  assert.equal(choicesOf(attrs, [{ id: 100, values: [1, 11] }])[0]?.[1]?.state, 'impossible')
})
