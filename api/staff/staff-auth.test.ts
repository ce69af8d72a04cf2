import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { buyerOfToken } from '../http/auth.ts'
import { clerkOfToken } from '../http/staff-auth.ts'
import { openShop } from '../test/shop.ts'

const shop = await openShop()
const { config, db } = shop.deps

test('a token of one realm is nothing in the other', async () => {
  const buyer = await shop.buyer()
  const clerk = await shop.staff({ goods: 7 })
  assert.equal((await buyerOfToken(config, db, buyer.token))?.id, buyer.id)
  assert.equal((await clerkOfToken(config, db, clerk.token))?.id, clerk.id)
  assert.equal(await clerkOfToken(config, db, buyer.token), undefined)
  assert.equal(await buyerOfToken(config, db, clerk.token), undefined)
})

test('a staff token with any character changed is nobody’s', async () => {
  const clerk = await shop.staff({})
  await fc.assert(
    fc.asyncProperty(fc.nat(clerk.token.length - 1), fc.constantFrom(...'AZaz09-_.'), async (at, char) => {
      fc.pre(clerk.token[at] !== char)
      const forged = clerk.token.slice(0, at) + char + clerk.token.slice(at + 1)
      // The last character of a base64url part carries bits that mean nothing: the same bytes are the same token.
      const bytes = (token: string) =>
        token
          .split('.')
          .map((part) => Buffer.from(part, 'base64url').toString('hex'))
          .join()
      fc.pre(bytes(forged) !== bytes(clerk.token))
      assert.equal(await clerkOfToken(config, db, forged), undefined)
    }),
    { numRuns: 200 },
  )
})

test('rights of roles and of the person add up, and a suspension ends every session', async () => {
  const clerk = await shop.staff({ goods: 1 })
  const [role] = await db<{ id: number }[]>`insert into roles (name, name_en, rights) values ('仓库', 'Warehouse', ${db.json({ goods: 2, orders: 5 })}) returning id`
  await db`insert into staff_roles values (${clerk.id}, ${role!.id})`
  assert.deepEqual((await clerkOfToken(config, db, clerk.token))?.rights, { goods: 3, orders: 5 })
  await db`update staff set suspended_at = now() where id = ${clerk.id}`
  assert.equal(await clerkOfToken(config, db, clerk.token), undefined)
})
