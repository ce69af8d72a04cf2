import assert from 'node:assert/strict'
import path from 'node:path'
import { after, test } from 'node:test'
import { openPool } from '../api/shared/db.ts'
import { emptyDatabase } from '../api/test/database.ts'
import { accepted } from './sharding-accepted.ts'
import { prepareShards } from '../db/shards.ts'
import { readMigrations } from './destructive.ts'
import { conflictFaults, pointingFaults, POINTED, releaseOntoPrepared, scatteredIn, scatteredOf, shardingFaults, shardingFindings } from './sharding.ts'
import { sqlIn } from './sql-in-code.ts'

const migrations = readMigrations(path.resolve(import.meta.dirname, '../db/migrations'))
const database = await emptyDatabase()
const db = openPool(database.url, { max: 2 })
after(async () => {
  await db.end()
  await database.drop()
})
const released = await releaseOntoPrepared({ db, url: database.url }, migrations)
const findings = await shardingFindings(db)
const tables = findings.map(({ table }) => table)
const scattered = scatteredOf(findings)

test('every migration since runs in a shop that an earlier release has parted by month and made ready for shards; one that would not is named, and changes nothing', async () => {
  assert.ok(migrations.some(({ name }) => name > POINTED))
  assert.deepEqual(released, [])
  assert.ok((await db`select 1 from pg_partitioned_table where partrelid = 'ledger_entries'::regclass`).length === 1)
  const gifts = { name: '9998_gifts', sql: 'create table gifts (id bigint primary key)' }
  const wrong = { name: '9999_wrong', sql: 'insert into gifts values (1);\n--> statement-breakpoint\nALTER TABLE gifts ADD COLUMN order_id bigint REFERENCES orders (id)' }
  const other = await emptyDatabase()
  const pool = openPool(other.url, { max: 1 })
  try {
    const upTo = migrations.filter(({ name }) => name <= POINTED)
    assert.match((await releaseOntoPrepared({ db: pool, url: other.url }, [...upTo, gifts, wrong])).join(), /^9999_wrong does not run in a shop .*no unique constraint/)
    assert.deepEqual([...(await pool`select * from gifts`)], [])
  } finally {
    await pool.end()
    await other.drop()
  }
  const writes = (sql: string) => conflictFaults([{ name: '9999_new', sql }], tables).length
  assert.equal(writes('CREATE FUNCTION f() … INSERT INTO payments (number) VALUES (1) ON CONFLICT (number) DO NOTHING; …'), 1)
  assert.equal(writes('INSERT INTO payments (number) VALUES (1) ON CONFLICT DO NOTHING; INSERT INTO skus (id) VALUES (1) ON CONFLICT (id) DO NOTHING'), 0)
  assert.equal(writes('INSERT INTO cart_lines (user_id, sku_id) VALUES (1, 2) ON CONFLICT (user_id, sku_id) DO NOTHING'), 0)
  assert.deepEqual(conflictFaults(migrations, tables), [])
})

test('in a shop that is ready for shards no key of a buyer’s table lacks the buyer, and every statement that asks all shards is accepted with a reason', () => {
  assert.deepEqual(
    findings.flatMap(({ keysWithout }) => keysWithout),
    [],
  )
  assert.deepEqual(
    findings.filter(({ owner }) => owner === 'through'),
    [],
  )
  assert.ok(['cart_lines', 'orders', 'ledger_entries', 'ledger_balances', 'refunds', 'trackings', 'parcel_lines'].every((table) => tables.includes(table)))
  for (const elsewhere of ['users', 'bound_accounts', 'invitations', 'stock_moves', 'skus', 'staff', 'stocks']) assert.ok(!tables.includes(elsewhere), elsewhere)
  assert.deepEqual(shardingFaults(findings, scattered, accepted), [])
})

test('a new key or table without the buyer’s id fails, and so does an exception that is needed no more; preparing again mends what it can', async () => {
  await db.unsafe(`create table gift_cards (id bigint primary key, user_id bigint not null references users (id), shop_id bigint references staff (id));
    create table gift_card_uses (card_id bigint not null references gift_cards (id), at timestamptz)`)
  const faults = shardingFaults(await shardingFindings(db), scattered, accepted)
  assert.deepEqual(
    faults.map((fault) => fault.split(';')[0]),
    [
      'gift_card_uses: belongs to a buyer, and has no column that says to whom',
      'gift_cards_pkey: a unique key without the buyer’s id',
      'gift_cards → staff: a foreign key that would cross shards',
    ],
  )
  await db`drop table gift_card_uses`
  assert.deepEqual(
    (await prepareShards(db)).map(({ says }) => says),
    ['gift_cards_pkey: (user_id, id), and gift_cards_pkey_bare for who asks by the number alone'],
  )
  await db`drop table gift_cards`
  assert.match(shardingFaults(findings, scattered, { ...accepted, keys: { why: ['addresses_pkey'] } }).join(), /^addresses_pkey: accepted .* not there any more$/)
})

test('a later migration that points at a buyer’s row by its number alone would not run in such a shop, and is named', () => {
  assert.deepEqual(pointingFaults(migrations, tables), [])
  const pointing = (sql: string) => pointingFaults([{ name: '9999_new', sql }], tables).length
  assert.equal(pointing('ALTER TABLE "gifts" ADD CONSTRAINT "g" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action;'), 1)
  assert.equal(pointing('ALTER TABLE "gifts" ADD CONSTRAINT "g" FOREIGN KEY ("sku_id") REFERENCES "public"."skus"("id");'), 0)
  assert.equal(pointing('DO $$ … FOREIGN KEY (user_id, order_id) REFERENCES orders (user_id, id) … ELSE … REFERENCES orders (id) … $$'), 0)
  assert.equal(pointingFaults([{ name: '0001_guards', sql: 'REFERENCES orders (id)' }], tables).length, 0)
})

test('a statement that does not say whose rows it wants is found, wherever it stands', () => {
  const asks = (source: string) => scatteredIn([['a.ts', source]], tables).get('a.ts')
  assert.deepEqual(asks('await tx`select * from orders where status = ${1}`'), ['orders'])
  assert.deepEqual(asks('// from `\nconst x = { y: "`", z: /`[/]/ }\nawait db<{ n: number }[]>`delete from sessions where id = ${x}`'), ['sessions'])
  assert.deepEqual(asks('await tx`select 1 from skus where ${deep ? tx`id in (select 1)` : tx`select 1 from payments p join orders o on o.id = p.order_id`}`'), [
    'orders',
    'payments',
  ])
  assert.equal(asks('await tx`select * from orders where user_id = ${buyer} and status = 1`'), undefined)
  assert.equal(asks('await tx`update orders set status = 2 where id = ${id}`'), undefined)
  assert.deepEqual(scatteredIn([['a.ts', 'await tx`update orders set status = 2 where id = ${id}`']], tables, 'order').get('a.ts'), ['orders'])
  assert.equal(scatteredIn([['a.ts', 'await tx`select 1 from orders where id = ${id} and user_id = ${buyer}`']], tables, 'order').size, 0)
  assert.equal(asks('await tx`insert into order_lines (order_id) values (${id})`'), undefined)
  assert.deepEqual(scatteredIn([['a.ts', 'tx`select 1 from orders`']], tables).size, 1)
  assert.match(
    shardingFaults(findings, { ...scattered, nothing: new Map([...scattered.nothing, ['api/new.ts', ['orders']]]) }, accepted).join(),
    /^api\/new\.ts: orders: asks every shard; mend it/,
  )
  assert.deepEqual(sqlIn('`Update\n  skus -- now\n set a = ${f(`x${1}`)} where b`'), ['update skus set a = $ where b'])
})
