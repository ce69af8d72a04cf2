import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openShop } from '../../test/shop.ts'
import { anyOf, type Part, queryOf, searchVector, termsOf } from './words.ts'

const shop = await openShop()
/** Any of the words asked for, by itself or by its sound. */
const looseQueryOf = (q: string): string => anyOf(termsOf(q).flatMap(({ exact, sound }) => (sound ? [exact, sound] : [exact])))

const found = async (text: string, query: string): Promise<boolean> => {
  const [row] = await shop.db<{ found: boolean }[]>`select ${searchVector([{ text, weight: 'A' }])}::tsvector @@ ${query}::tsquery as found`
  return row!.found
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  // Lone surrogates, which JSON can carry.
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 }).map((codes) => String.fromCharCode(...codes)),
  fc
    .array(
      fc.constantFrom(
        "'",
        '\\',
        '"',
        ':',
        '*',
        '&',
        '|',
        '!',
        '<->',
        '(',
        ')',
        ' ',
        '\0',
        '\n',
        '的',
        '手机',
        '苹果',
        '龘',
        '𠮷',
        '😀',
        '​',
        'Ａ',
        'ß',
        'İ',
        'ﬁ',
        '٣',
        'Ⅷ',
        'e\u0301',
        'A1',
        'ies',
        's',
      ),
      { maxLength: 30 },
    )
    .map((bits) => bits.join('')),
)

test('whatever a person types or a merchant writes, PostgreSQL takes the literals', async () => {
  const part: fc.Arbitrary<Part> = fc.record({ text: anyText, weight: fc.constantFrom('A', 'B', 'C', 'D') })
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 5 }), anyText, async (parts, q) => {
      await shop.db`select ${searchVector(parts)}::tsvector, ${queryOf(q)}::tsquery, ${looseQueryOf(q)}::tsquery`
    }),
    { numRuns: 1500 },
  )
})

test('whatever a name is, it is found by itself', async () => {
  await fc.assert(
    fc.asyncProperty(anyText, async (text) => {
      for (const query of [queryOf(text), looseQueryOf(text)]) if (query !== '') assert.ok(await found(text.slice(0, 100), query), `${JSON.stringify(text)} by ${query}`)
    }),
    { numRuns: 700 },
  )
})

test('Chinese is found by its words, by parts of its words, and by a single character', async () => {
  const title = '智能空气炸锅大容量家用无油烟'
  for (const q of ['空气炸锅', '炸锅', '大容量 空气', '家用炸锅', '智', '空气的炸锅']) assert.ok(await found(title, queryOf(q)), q)
  for (const q of ['电饭锅', '空气净化器', '华为']) assert.ok(!(await found(title, queryOf(q))), q)
})

test('a long word is found wherever the segmentation cut it', async () => {
  assert.ok(await found('新款羽绒服务包', queryOf('羽绒服')))
  assert.ok(await found('南京市长江大桥', queryOf('长江大桥')))
})

test('case, width, plurals, apostrophes and glued numbers make no difference', async () => {
  const pairs = [
    ['iPhone 15 Pro', 'IPHONE15'],
    ['ＡＢＣ键盘', 'abc 键盘'],
    ["Men's running shoes", 'mens shoe'],
    ['Memory card 64GB', '64 gb'],
    ['Strawberries', 'strawberry'],
    ['Lunch boxes', 'box'],
    ['Glass cup', 'glasses'],
    ['T恤', 't恤'],
    ['１００％ cotton', '100'],
  ]
  for (const [text, q] of pairs) assert.ok(await found(text!, queryOf(q!)), `${text} by ${q}`)
})

test('the first weight of a word is its best, and words come once per weight', () => {
  assert.equal(
    searchVector(
      [
        { text: '苹果 苹果', weight: 'A' },
        { text: '苹果', weight: 'C' },
      ],
      { sounds: false },
    ),
    "'苹果':1A,4C '苹':2A,5C '果':3A,6C",
  )
  assert.equal(searchVector([]), '')
})

test('what holds no word asks for nothing', () => {
  for (const q of ['', '  ', '!!!', '😀', "'", '\\', '&|!', ':*', '\0', '的', 'the']) assert.equal(queryOf(q), '', q)
})

test('a query of ten thousand characters is cut, and a text of a million does not burst its vector', async () => {
  assert.ok(queryOf('手机'.repeat(5000)).length < 5000)
  assert.ok(looseQueryOf('a '.repeat(5000)).length < 5000)
  await shop.db`select ${searchVector([{ text: Array.from({ length: 200_000 }, (_, i) => String.fromCodePoint(0x4e00 + ((i * 7919) % 20_000))).join(''), weight: 'A' }])}::tsvector`
})
