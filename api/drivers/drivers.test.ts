import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openShop } from '../test/shop.ts'
import { filesContract } from './files/contract.ts'
import { diskFiles } from './files/disk.ts'
import { kvContract } from './kv/contract.ts'
import { postgresKv } from './kv/postgres.ts'

const shop = await openShop()

kvContract('postgres', async () => {
  await shop.db`delete from kv`
  return postgresKv(shop.db)
})

filesContract('disk', async () => diskFiles(await mkdtemp(path.join(tmpdir(), 'jishi-files-'))))
