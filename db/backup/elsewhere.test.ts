/** Backups of pictures that lie in a bucket, and of shops from before today's migrations. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { formsOf } from '../../api/files/small-forms.ts'
import { s3Files } from '../../api/drivers/files/s3.ts'
import { openPool } from '../../api/shared/db.ts'
import { emptyDatabase } from '../../api/test/database.ts'
import { openBucket } from '../../api/test/s3.ts'
import { openShop } from '../../api/test/shop.ts'
import { auditShop } from '../audit.ts'
import { migrate } from '../migrate.ts'
import { folderSource, folderTarget, storeSource, storeTarget } from './files.ts'
import { BackupFault } from './parts.ts'
import { restore } from './restore.ts'
import { backUp } from './write.ts'

const folder = async () => {
  const place = await mkdtemp(path.join(tmpdir(), 'jishi-elsewhere-'))
  after(() => rm(place, { recursive: true, force: true }))
  return place
}
const empty = async () => {
  const place = await emptyDatabase()
  after(() => place.drop())
  return place.url
}
const noFiles = async () => ({ media: folderSource(path.join(await folder(), 'media'), 'media'), private: folderSource(path.join(await folder(), 'private'), 'private') })

test('pictures in a bucket, with their other sizes, are in the backup and come back into a bucket of another shop; a store that refuses breaks it off', async () => {
  const [theirs, other] = [await openBucket(), await openBucket()]
  after(() => Promise.all([theirs.close(), other.close()]))
  const [from, into] = [s3Files(theirs.config, { timeout: 2000, pause: 1 }), s3Files(other.config, { timeout: 2000, pause: 1 })]
  const shop = await openShop({ deps: () => ({ files: from }) })
  const buyer = await shop.buyer()
  const key = await from.put(Buffer.from('a picture'), 'webp')
  const gone = await from.put(Buffer.from('removed since'), 'webp')
  const avatar = await from.put(Buffer.from('a face'), 'webp')
  await shop.db`insert into files (key, type, bytes, width, height, placeholder, created_at, referenced_at) select key, 'image/webp', 9, 3, 3, '', now(), now() from unnest(${[key, gone]}::text[]) key`
  await shop.db`update users set avatar = ${avatar} where id = ${buyer.id}`
  const smaller = formsOf(key)[0]!
  theirs.objects.set(`/${smaller}`, { bytes: Buffer.from('a small picture'), type: 'image/webp' })
  await from.drop(gone)
  const to = await folder()
  const sealing = randomBytes(32)
  const wish = { url: shop.config.databaseUrl, to, files: { ...(await noFiles()), media: storeSource(from, shop.db) }, key: sealing }

  theirs.trouble.status = 403
  theirs.trouble.times = 1000
  await assert.rejects(backUp(wish))
  theirs.trouble.times = 0
  const { folder: made, manifest } = await backUp(wish)
  assert.deepEqual([manifest.files.media.count, manifest.files.media.gone], [3, 1])
  assert.ok(!(await readFile(path.join(made, 'media', key))).includes('a picture'), 'it is sealed')

  const target = { media: storeTarget(into), private: folderTarget(await folder()) }
  other.objects.set(`/${avatar}`, { bytes: Buffer.from('another face'), type: 'image/webp' })
  await assert.rejects(restore({ folder: made, into: await empty(), files: target, key: sealing }), BackupFault)
  assert.deepEqual([...other.objects.keys()], [`/${avatar}`], 'what came is gone again, what was there is not touched')
  other.objects.clear()
  const url = await empty()
  await restore({ folder: made, into: url, files: target, key: sealing })
  for (const [name, words] of [
    [key, 'a picture'],
    [smaller, 'a small picture'],
    [avatar, 'a face'],
  ] as const)
    assert.equal(String(other.objects.get(`/${name}`)?.bytes), words)
  assert.equal(other.objects.size, 3)
})

test('a backup of an older release is restored as it was and brought up to today; its goods, people and orders are sound', async () => {
  const journal = JSON.parse(await readFile(new URL('../migrations/meta/_journal.json', import.meta.url), 'utf8')) as { entries: { tag: string; when: number }[] }
  const at = journal.entries.findIndex(({ tag }) => tag.startsWith('0030_'))
  const old = await folder()
  await cp(new URL('../migrations', import.meta.url), old, { recursive: true })
  await writeFile(path.join(old, 'meta/_journal.json'), JSON.stringify({ ...journal, entries: journal.entries.slice(0, at + 1) }))
  const url = await empty()
  await migrate(url, old)
  const db = openPool(url, { max: 2 })
  after(() => db.end())
  await db.unsafe(`
    insert into catalogs (name, name_en) values ('水果', 'Fruit');
    insert into spus (catalog_id, name, name_en) values (1, '苹果', 'Apple');
    insert into skus (spu_id, catalog_id, name, name_en, price, market_price, image, value_key, launched) values (1, 1, '苹果', 'Apple', 880, 990, 'ab/${'c'.repeat(32)}.webp', '', true);
    insert into users (username, password_hash, phone) values ('old_friend', 'x', '13800138000');`)
  const columns = async (of: typeof db) => (await of<{ n: number }[]>`select count(*)::int as n from information_schema.columns where table_schema = 'public'`)[0]!.n
  const { folder: made, manifest } = await backUp({ url, to: await folder(), files: await noFiles() })
  assert.equal(manifest.migration, journal.entries[at]!.when)

  const into = await empty()
  let before = 0
  await restore({ folder: made, into, look: async (pool) => void (before = await columns(pool)) })
  assert.equal(before, await columns(db), 'rows went into the tables of their day')
  const now = openPool(into, { max: 2 })
  after(() => now.end())
  assert.ok((await columns(now)) > before, 'and those were brought up to today')
  const [last] = await now<{ at: number }[]>`select max(created_at)::bigint as at from drizzle.__drizzle_migrations`
  assert.equal(last!.at, journal.entries.at(-1)!.when)
  assert.deepEqual(
    (await now`select s.name, u.username, s.price::int as price from skus s, users u`).map((row) => ({ ...row })),
    [{ name: '苹果', username: 'old_friend', price: 880 }],
  )
  assert.deepEqual(await auditShop(now), [])
  assert.ok((await stat(path.join(made, 'manifest.json'))).isFile())
})
