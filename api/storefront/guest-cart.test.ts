import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Refusal, type RefusalCode } from '../shared/refusals.ts'
import { addLine, type GuestLine, MOST_GUEST_LINES, readGuestCart, removeLine, selectAllLines, selectLine, setLine, writeGuestCart } from './guest-cart.ts'

const refused = (code: RefusalCode) => (error: unknown) => error instanceof Refusal && error.code === code
const live = (id: number, stock: number, launched = true) => ({ id, stock, launched })

const lineOf = fc.record({ id: fc.integer({ min: 1, max: 200 }), count: fc.integer({ min: 1, max: 999_999 }), selected: fc.boolean() }, { noNullPrototype: true })
const cart = fc.uniqueArray(lineOf, { selector: ({ id }) => id, maxLength: MOST_GUEST_LINES })

test('a guest cart survives its cookie', () => {
  fc.assert(fc.property(cart, (lines) => assert.deepEqual(readGuestCart(writeGuestCart(lines)), lines)))
})

test('whatever stands in the cookie, reading it never fails and gives a cart that could be', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('.', ':', '1:1:1', '1:1:0', '0:1:1', '1:-1:1', '9007199254740993:1:1', '__proto__:1:1', '1:1e3:1', '01:1:1', '1:9999999:1'),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 300 }), (pieces) => {
      const lines = readGuestCart(pieces.join('.'))
      assert.ok(lines.length <= MOST_GUEST_LINES)
      assert.equal(new Set(lines.map(({ id }) => id)).size, lines.length)
      for (const { id, count } of lines) assert.ok(Number.isSafeInteger(id) && id >= 1 && Number.isSafeInteger(count) && count >= 1)
    }),
  )
  assert.deepEqual(readGuestCart(undefined), [])
})

test('an id that stands twice in the cookie is one line with the larger count', () => {
  assert.deepEqual(readGuestCart('7:2:0.7:5:1.7:3:0'), [{ id: 7, count: 5, selected: true }])
})

test('whatever is done to a guest cart, ids stay unique and counts stay between one and the stock', () => {
  const deed = fc.record({
    kind: fc.constantFrom('add', 'set', 'remove', 'select', 'all'),
    id: fc.integer({ min: 1, max: 80 }),
    count: fc.oneof(fc.integer({ min: -3, max: 30 }), fc.double(), fc.constant(1e9)),
    on: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 200 }), (deeds) => {
      let lines: GuestLine[] = []
      for (const { kind, id, count, on } of deeds) {
        const before = structuredClone(lines)
        const goods = id % 9 === 0 ? undefined : live(id, id % 13, id % 7 !== 0)
        try {
          lines =
            kind === 'add'
              ? addLine(lines, { id, count }, goods)
              : kind === 'set'
                ? setLine(lines, { id, count }, goods)
                : kind === 'remove'
                  ? removeLine(lines, id)
                  : kind === 'select'
                    ? selectLine(lines, id, on)
                    : selectAllLines(lines, on)
        } catch (error) {
          assert.ok(error instanceof Refusal)
          assert.deepEqual(lines, before)
        }
      }
      assert.ok(lines.length <= MOST_GUEST_LINES)
      assert.equal(new Set(lines.map((line) => line.id)).size, lines.length)
      for (const { id, count } of lines) assert.ok(Number.isSafeInteger(count) && count >= 1 && count <= id % 13)
      assert.deepEqual(readGuestCart(writeGuestCart(lines)), lines)
    }),
  )
})

test('adding more than there is says how many are left and changes nothing', () => {
  const lines = addLine([], { id: 1, count: 3 }, live(1, 5))
  assert.throws(
    () => addLine(lines, { id: 1, count: 3 }, live(1, 5)),
    (error) => refused(10301)(error) && (error as Refusal).detail.left === 5,
  )
  assert.deepEqual(lines, [{ id: 1, count: 3, selected: true }])
})

test('what has been taken down, or never was, does not go into a guest cart', () => {
  assert.throws(() => addLine([], { id: 1, count: 1 }, live(1, 5, false)), refused(10300))
  assert.throws(() => addLine([], { id: 1, count: 1 }, undefined), refused(10300))
})

test('a guest cart takes fifty products and refuses the fifty-first', () => {
  let lines: GuestLine[] = []
  for (let id = 1; id <= MOST_GUEST_LINES; id++) lines = addLine(lines, { id, count: 1 }, live(id, 9))
  assert.throws(() => addLine(lines, { id: 999, count: 1 }, live(999, 9)), refused(10307))
  assert.equal(addLine(lines, { id: 3, count: 1 }, live(3, 9)).find(({ id }) => id === 3)?.count, 2)
})

test('a count below one is refused with its own code, and nonsense with another', () => {
  const lines = [{ id: 1, count: 2, selected: true }]
  assert.throws(() => setLine(lines, { id: 1, count: 0 }, live(1, 5)), refused(10305))
  assert.throws(() => setLine(lines, { id: 1, count: 1.5 }, live(1, 5)), refused(10306))
  assert.throws(() => addLine(lines, { id: 1, count: 0 }, live(1, 5)), refused(10306))
  assert.throws(() => setLine(lines, { id: 2, count: 1 }, live(2, 5)), refused(10303))
})
