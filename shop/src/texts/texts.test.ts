import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { t } from './index.ts'
import { enHelp } from './help.en.ts'
import { zhHelp } from './help.zh-CN.ts'

const source = path.resolve(import.meta.dirname, '..')
const families = globSync('texts/*.zh-CN.ts', { cwd: source }).concat('texts/zh-CN.ts')
/** Chinese in an English page: names that have no other, an address as it is pasted, and the way to the other language. */
const CHINESE = new Set(['otherLang', 'copyright', 'pasteHint'])

test('both languages say the same things, and nothing is left empty', () => {
  const [zh, en] = [flat(t('zh-CN')), flat(t('en'))]
  assert.deepEqual([...en.keys()].sort(), [...zh.keys()].sort())
  for (const [lang, texts] of [
    ['zh-CN', zh],
    ['en', en],
  ] as const)
    for (const [key, text] of texts) assert.ok(text.trim() !== '' || typeof (t(lang) as Record<string, unknown>)[key] === 'function', `${lang}: ${key} is empty`)
  const [zhTopics, enTopics] = [flat(zhHelp(FACTS)), flat(enHelp(FACTS))]
  assert.deepEqual([...enTopics.keys()], [...zhTopics.keys()], 'each topic of help has as many parts and lines')
})

test('English is English', () => {
  const texts = [...flat(t('en')), ...flat(enHelp(FACTS))]
  const chinese = texts.filter(([key, text]) => !CHINESE.has(key.split('.')[0]!) && /[\u3400-\u9fff\u3001-\u3003\uff01-\uff5e]/.test(text.replaceAll('Jishi 集市', 'Jishi')))
  assert.deepEqual(chinese, [])
})

test('no two families have a word for the same thing under one name', () => {
  const seen = new Map<string, string>()
  for (const file of families)
    for (const [, key] of readFileSync(path.join(source, file), 'utf8')
      .split('export const zhHelp =')[0]!
      .matchAll(/^ {2}([A-Za-z]\w*):/gm)) {
      assert.equal(seen.get(key!), undefined, `${key} stands in ${seen.get(key!)} and ${file}`)
      seen.set(key!, file)
    }
})

test('every text is used by a page, and every text a page uses is there', () => {
  const pages = globSync('**/*.{astro,ts}', { cwd: source })
    .filter((file) => !/\.test\.ts$|^texts[/\\]/.test(file))
    .map((file) => readFileSync(path.join(source, file), 'utf8'))
    .join('\n')
  const asked = new Set([...pages.matchAll(/\bsay\.([A-Za-z]\w*)/g)].map(([, key]) => key!))
  // t(lang).status(1), and say[provider] with the provider's own name.
  for (const [, key] of pages.matchAll(/\bt\([^()]*\)\.([A-Za-z]\w*)/g)) asked.add(key!)
  if (/\bsay\[(?:provider|one|name)\]/.test(pages)) for (const key of ['weibo', 'qq']) asked.add(key)
  const known = Object.keys(t('zh-CN'))
  assert.deepEqual([...asked].filter((key) => !known.includes(key)).sort(), [], 'asked for and not there')
  assert.deepEqual(known.filter((key) => !asked.has(key)).sort(), [], 'there and not asked for')
})

const FACTS = { unpaidMinutes: 30, confirmDays: 10, extraDays: 5, freeOver: '¥99.00', ways: ['A', 'B'], cash: true }

/** Every text under its path; what takes arguments is asked for with ones that fit most. */
function flat(texts: object, before = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(texts) as [string, unknown][]) {
    const at = before + key
    if (typeof value === 'string') found.set(at, value)
    else if (typeof value === 'function') found.set(at, saidBy(value as (...given: unknown[]) => unknown, at))
    else for (const [inner, text] of flat(value as object, `${at}.`)) found.set(inner, text)
  }
  return found
}

/** Counts, names and lists of names: the first kind of argument that a text can be said with. */
function saidBy(say: (...given: unknown[]) => unknown, key: string): string {
  for (const given of [2, 'two', ['two']])
    try {
      const said = say(...Array.from({ length: Math.max(1, say.length) }, () => given))
      if (typeof said === 'string') return said
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
    }
  throw new Error(`${key} is no text`)
}
