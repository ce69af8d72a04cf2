/** The template of settings, the table of settings and the code that reads them say the same. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { parseEnv } from 'node:util'
import { readConfig } from '../api/config.ts'

const template = readFileSync(path.join(import.meta.dirname, 'jishi.env.example'), 'utf8')
const table = readFileSync(path.join(import.meta.dirname, '..', 'docs', 'settings.md'), 'utf8')
/** Read by other programs than the server. */
const others = ['PROCESSES', 'POSTGRES_BIN']
/** Not for a shop that is in earnest: the demo's. */
const demo = ['DEMO_CLERK']

const whole = (name: string) => name.replace(/_FILE$/, '')
/** Every line of the template as if nothing were optional; secrets are said instead of lying in files. */
const all = Object.fromEntries(
  [...template.matchAll(/^#?([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name = '', value = '']) => [whole(name), name.endsWith('_FILE') ? secretOf(whole(name)) : value]),
)

function secretOf(name: string): string {
  if (name === 'BACKUP_KEY') return 'ab'.repeat(32)
  if (name === 'AUTH_SECRET_OLD') return 'older!'.repeat(8)
  if (name === 'WECHAT_API_KEY') return 'k'.repeat(32)
  if (name === 'PERSONAL_KEYS') return `k1:${'A'.repeat(43)}=`
  if (name === 'SENTRY_DSN') return 'https://key@sentry.example.com/1'
  return 'secret'.repeat(8)
}

/** Names that the server looks for when everything is switched on. */
function namesRead(): string[] {
  const names = new Set<string>()
  const watched = new Proxy<Record<string, string>>(all, {
    get(target, name: string) {
      names.add(whole(name))
      return target[name]
    },
  })
  readConfig(watched)
  return [...names].filter((name) => /^[A-Z]/.test(name)).toSorted()
}

test('the template has every setting that the server reads, and no other', () => {
  const read = namesRead()
  assert.ok(read.length > 60)
  assert.deepEqual(
    read.filter((name) => !(name in all) && !demo.includes(name)),
    [],
  )
  assert.deepEqual(
    Object.keys(all).filter((name) => !read.includes(name) && !others.includes(name)),
    [],
  )
})

test('the table of settings has every setting that the server reads', () => {
  const told = new Set([...table.matchAll(/`([A-Z][A-Z0-9_]*)`/g)].map(([, name]) => name))
  assert.deepEqual(
    namesRead().filter((name) => !told.has(name)),
    [],
  )
})

test('the template as it stands is right for a shop in earnest, once its secrets lie in their files', () => {
  const given = parseEnv(template)
  assert.equal(given.MAIL_FROM, '集市 Jishi <no-reply@shop.example.com>')
  const config = readConfig(Object.fromEntries(Object.entries(given).map(([name, value]) => [whole(name), name.endsWith('_FILE') ? secretOf(whole(name)) : value])))
  assert.deepEqual([config.env, config.drainSeconds, config.staffSecondFactor, config.demoClerk], ['prod', 5, true, false])
})
