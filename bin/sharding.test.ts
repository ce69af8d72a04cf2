import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import { openShop } from '../api/test/shop.ts'
import { accepted } from './sharding-accepted.ts'
import { scatteredIn, shardingFaults, shardingFindings, shopSources } from './sharding.ts'
import { sqlIn } from './sql-in-code.ts'

const shop = await openShop()
const findings = await shardingFindings(shop.db)
const tables = findings.map(({ table }) => table)
const scattered = scatteredIn(shopSources(path.resolve(import.meta.dirname, '..')), tables)

test('what stands in the way of shards is told by the database itself, and all of it is accepted with a reason', () => {
  const found = new Map(findings.map((finding) => [finding.table, finding]))
  assert.deepEqual([found.get('cart_lines')?.owner, found.get('cart_lines')?.keysWithout], ['user', []])
  assert.deepEqual(found.get('orders')?.keysWithout, ['orders_pkey'])
  assert.equal(found.get('ledger_entries')?.owner, 'through', 'it belongs to a buyer by its posting alone')
  assert.ok(!found.has('skus') && !found.has('staff') && !found.has('stocks'))
  assert.deepEqual(shardingFaults(findings, scattered, accepted), [])
})

test('a new key, foreign key or table without the buyer’s id fails, and so does an exception that is needed no more', async () => {
  await shop.db.begin(async (tx) => {
    await tx`create table gift_cards (id bigint primary key, user_id bigint not null references users (id), order_id bigint references orders (id))`
    await tx`create table gift_card_uses (card_id bigint not null references gift_cards (id), at timestamptz)`
    const faults = shardingFaults(await shardingFindings(tx), scattered, accepted)
    assert.deepEqual(
      faults.map((fault) => fault.split(';')[0]),
      [
        'gift_card_uses: belongs to a buyer, and has no column that says to whom',
        'gift_cards_pkey: a unique key without the buyer’s id',
        'gift_cards → orders: a foreign key that would cross shards',
      ],
    )
    await tx`drop table gift_card_uses, gift_cards`
  })
  const without = findings.map((finding) => (finding.table === 'addresses' ? { ...finding, keysWithout: [] } : finding))
  assert.match(shardingFaults(without, scattered, accepted).join(), /^addresses_pkey: accepted .* not there any more$/)
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
  assert.equal(asks('await tx`insert into order_lines (order_id) values (${id})`'), undefined)
  assert.deepEqual(scatteredIn([['a.ts', 'tx`select 1 from orders`']], tables).size, 1)
  assert.match(shardingFaults(findings, new Map([...scattered, ['api/new.ts', ['orders']]]), accepted).join(), /^api\/new\.ts: orders: asks every shard; mend it/)
  assert.deepEqual(sqlIn('`Update\n  skus -- now\n set a = ${f(`x${1}`)} where b`'), ['update skus set a = $ where b'])
})
