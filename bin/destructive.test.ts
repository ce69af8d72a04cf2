import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { BASELINE, contractsAmong, destructiveFaults, readMigrations, takenAway } from './destructive.ts'

const taking = [
  'drop table slides',
  'DROP TABLE "slides" CASCADE;',
  'alter table skus drop column search',
  'alter table only "skus" drop "search"',
  'alter table skus add column a text, drop column if exists b',
  'alter table skus rename column a to b',
  'alter table skus rename to pieces',
  'alter table skus alter column price type numeric',
  'alter table skus alter price set data type text using price::text',
  'alter table skus alter column note set not null',
  'alter table skus alter column note drop default',
  'alter table skus add column weight integer not null',
  'truncate orders',
  'delete from coupons;',
  'drop function place_order(int)',
  'drop view open_orders',
  'alter type mood rename value $$a$$ to $$b$$',
  'revoke select on skus from app',
  'do $$ begin if true then drop table slides; end if; end $$',
  'alter table payments drop constraint payments_number_unique',
  '/* a word */ drop /* another */ table -- and one\n slides',
]
const adding = [
  'create table gifts (id bigint primary key, name text not null)',
  'alter table skus add column note text',
  "alter table skus add column note text not null default ''",
  'alter table skus add column total bigint not null generated always as (price * 2) stored',
  'alter table skus alter column note drop not null',
  "alter table skus alter column note set default ''; alter table skus alter column note set not null",
  'alter table skus drop constraint skus_price_check',
  'drop index skus_list_idx',
  'drop trigger orders_frozen on orders',
  "comment on table skus is 'drop table skus;'",
  'create function f() returns void language plpgsql as $$ begin truncate scratch; drop table scratch; end $$',
  'delete from coupons where id = 1',
  '-- drop table skus',
  'create table a (b int); alter table a drop column b; alter table a add column c int not null',
  'create unique index concurrently x on skus (name)',
]

for (const sql of taking) test(`takes away: ${sql}`, () => assert.equal(takenAway(sql).length, 1))
for (const sql of adding) test(`takes nothing away: ${sql}`, () => assert.deepEqual(takenAway(sql), []))

test('an index that is unique is leaned on by “on conflict”, so it may not just go', () => {
  const before = [{ name: '0001_a', sql: 'CREATE UNIQUE INDEX "one_each" ON "t" ("a");' }]
  assert.equal(takenAway('drop index "one_each"', before).length, 1)
  assert.equal(takenAway('drop index "two_each"', before).length, 0)
})

test('a migration that takes away must name an earlier one since which nobody needs it', () => {
  const before = { name: '0050_new_place', sql: 'alter table a add column c text' }
  const faults = (sql: string) => destructiveFaults([before, { name: '0051_gone', sql }], '0050_new_place')
  assert.match(faults('alter table a drop column b')[0]!, /0051_gone.*drop column b/)
  assert.deepEqual(faults('-- contract after 0050_new_place: b is read no more\nalter table a drop column b'), [])
  assert.match(faults('-- contract after 0052_later\nalter table a drop column b')[0]!, /no migration before it/)
  assert.match(faults('-- contract after 0051_gone\nalter table a drop column b')[0]!, /no migration before it/)
  assert.match(faults('-- contract after 0050_new_place\nalter table a add column d text')[0]!, /takes nothing away/)
  assert.deepEqual(destructiveFaults([{ name: '0001_a', sql: 'drop table b' }], '0001_a'), [])
})

test('the lint of npm run check refuses one migration too many, and says which', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'jishi-migrations-'))
  try {
    cpSync(path.resolve(import.meta.dirname, '..', 'db', 'migrations'), folder, { recursive: true })
    const lint = () => spawnSync(process.execPath, [path.join(import.meta.dirname, 'destructive.ts'), folder], { encoding: 'utf8' })
    assert.deepEqual([lint().status, lint().stderr.replaceAll(/^\(node:.*\n|.*Warning.*\n/gm, '')], [0, ''])
    writeFileSync(path.join(folder, '9999_no_phones.sql'), 'alter table users drop column phone;')
    const refused = lint()
    assert.equal(refused.status, 1)
    assert.match(refused.stderr, /9999_no_phones takes something away from code that still runs: alter table users drop column phone/)
    writeFileSync(path.join(folder, '9999_no_phones.sql'), `-- contract after ${BASELINE}: nobody calls\nalter table users drop column phone;`)
    assert.equal(lint().status, 0)
    rmSync(path.join(folder, `${BASELINE}.sql`))
    assert.match(lint().stderr, /there is no migration 0046_/)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('the shop’s own migrations are read; those of the first days took away what no release needed', () => {
  const all = readMigrations(path.resolve(import.meta.dirname, '..', 'db', 'migrations'))
  const journal = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '..', 'db', 'migrations', 'meta', '_journal.json'), 'utf8')) as { entries: { tag: string }[] }
  assert.deepEqual(
    all.map(({ name }) => name),
    journal.entries.map(({ tag }) => tag),
  )
  const old = destructiveFaults(all, '').join('\n')
  for (const known of ['0017_search_tables', '0021_no_slides', '0007_catalogue_columns']) assert.match(old, new RegExp(known))
  assert.deepEqual(contractsAmong([{ name: '0051_gone', sql: '-- contract after 0050_x: why\ndrop table a' }]), [{ name: '0051_gone', after: '0050_x' }])
})
