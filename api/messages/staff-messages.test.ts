import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShop, type TestBuyer } from '../test/shop.ts'

const shop = await openShop()
const reader = await shop.staff({ users: 1 })
const clerk = await shop.staff({ users: 3 })
const write = async (buyer: TestBuyer, subject: string, kind = 'question'): Promise<number> =>
  (await shop.ask('POST', `/v1/users/${buyer.username}/messages`, { token: buyer.token, body: { kind, subject, body: `${subject}？` } })).body.data.id
const list = async (query = '') => (await shop.ask('GET', `/v1/staff/messages${query}`, { token: reader.token })).body
const answer = (id: number | string, text: unknown, token = clerk.token) => shop.ask('POST', `/v1/staff/messages/${id}/answer`, { token, body: { answer: text } })
const rows = async () => JSON.stringify(await shop.db`select * from messages order by id`)

test('a clerk finds what waits, answers it, and the buyer reads it here and in their letters', async () => {
  const buyer = await shop.buyer()
  await shop.db`update users set activated_at = now() where id = ${buyer.id}`
  const [first, second] = [await write(buyer, '什么时候发货'), await write(buyer, '包装坏了', 'complaint')]
  const waiting = await list('?unanswered=1&sort=oldest')
  assert.deepEqual(
    waiting.data.map(({ id, username, answer }: any) => [id, username, answer]),
    [
      [first, buyer.username, ''],
      [second, buyer.username, ''],
    ],
  )
  assert.equal((await answer(first, ' 明天发。 ')).status, 200)
  await shop.work()
  const mine = (await shop.ask('GET', `/v1/users/${buyer.username}/messages`, { token: buyer.token })).body.data.find((row: any) => row.id === first)
  assert.equal(mine.answer, '明天发。')
  assert.ok(shop.letters.some(({ text }) => text.includes('明天发。')))
  const { data, paginator } = await list('?unanswered=1')
  assert.deepEqual([data.map(({ id }: any) => id), paginator.total], [[second], 1])
  assert.equal((await list(`?q=${encodeURIComponent('发货')}`)).data[0].answered_by, '小二')
  assert.deepEqual(
    (await list('?kind=complaint')).data.map(({ id }: any) => id),
    [second],
  )
})

test('of two clerks who answer at once one does; what cannot be answered changes nothing', async () => {
  const buyer = await shop.buyer()
  const id = await write(buyer, '还有货吗')
  const both = await Promise.all([answer(id, '有。'), answer(id, '没有。')])
  assert.deepEqual(
    both.map(({ body }) => body.code).toSorted((a, b) => a - b),
    [200, 11104],
  )
  const before = await rows()
  for (const [code, reply] of [
    [11104, await answer(id, '有。')],
    [11103, await answer('999999', '有。')],
    [11103, await answer('x', '有。')],
    [11100, await answer(id, '  ')],
    [11100, await answer(id, 'x'.repeat(2001))],
    [11100, await answer(id, 5)],
    [12000, await answer(id, '有。', reader.token)],
    [403, await answer(id, '有。', buyer.token)],
  ] as const)
    assert.equal(reply.body.code, code)
  assert.equal(await rows(), before)
  for (const query of ['?kind=moon', '?sort=up']) assert.equal((await list(query)).code, 11100)
  for (const query of ['?pagesize=101', '?page=0']) assert.notEqual((await list(query)).code, 200)
})
