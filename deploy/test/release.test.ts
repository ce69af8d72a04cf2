/** Releases between folders that stand in for hosts: two web processes behind nginx, two workers, a real database, shoppers who never stop. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, describe, test } from 'node:test'
import { startNginx } from '../../api/test/nginx.ts'
import { freePort } from '../../api/test/redis.ts'
import { openShop } from '../../api/test/shop.ts'
import { openLoad } from '../../api/test/web.ts'
import { buildShop } from '../../bin/build-shop.ts'
import { demoEnv } from '../../bin/demo-env.ts'
import { nginxConf } from '../../bin/nginx.ts'
import { findPrograms } from '../../bin/programs.ts'
import { NotReleased, release, rollback } from '../release/change.ts'
import { packEdited, standIns, withMigration } from './fleet.ts'
import { giftNotes, releasesOn } from './second-and-back.ts'

const { path: programs, missing } = findPrograms('nginx')
const folder = mkdtempSync(path.join(tmpdir(), 'jishi-release-test-'))

void describe('releases', { skip: missing }, async () => {
  if (missing) return
  await buildShop(() => {})
  const given = demoEnv(folder, { sandbox: 1, smtp: 1 })
  const shop = await openShop({ env: given })
  const { fleet, file, homes, ports } = await standIns(shop, folder, given, ['a', 'b'])
  const said: string[] = []
  const settings = { fleet, say: (sentence: string) => void said.push(sentence) }
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const first = packEdited(folder, 'first')
  const second = packEdited(folder, 'second', giftNotes)

  const pidsOf = () =>
    homes.flatMap((home) =>
      readdirSync(path.join(home, 'run'))
        .filter((name) => name.endsWith('.pid'))
        .map((name) => readFileSync(path.join(home, 'run', name), 'utf8')),
    )
  const { journal, hasColumn, everywhere, secondAndBack, stopAll } = releasesOn(shop, { homes, ports, settings, said })
  after(async () => {
    await stopAll()
    rmSync(folder, { recursive: true, force: true })
  })

  // Two at once: one of them is told who is first.
  const begun = await Promise.allSettled([release(settings, first), release(settings, first)])
  const nginx = await startNginx(
    programs.nginx,
    path.join(folder, 'nginx'),
    nginxConf(
      shop.config,
      ports.map((one) => `127.0.0.1:${one}`),
      { listen: `127.0.0.1:${port}` },
    ),
    `${url}/readyz`,
  )
  after(() => nginx.stop())

  /** What happens while shoppers look and buy; no request of theirs may fail. */
  async function underLoad(work: () => Promise<void>): Promise<void> {
    const load = await openLoad(shop, url, 2)
    try {
      await load.atLeast(20)
      await work()
      await load.atLeast(20)
    } finally {
      await load.stop()
    }
    const { faults, orders, asked } = await load.stop()
    assert.deepEqual(faults, [])
    const kept = await shop.db<{ id: number }[]>`select id from orders where id = any(${orders}::bigint[])`
    assert.deepEqual(new Set(kept.map(({ id }) => id)), new Set(orders))
    console.log(`${asked} requests, ${orders.length} of them orders, 0 failed`)
  }

  test('of two releases at once one opens the shop, and the other is told who was first', async () => {
    const [opened] = begun.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
    const [refused] = begun.flatMap((one) => (one.status === 'rejected' ? String(one.reason) : []))
    assert.equal(opened, `${first.version} is open on 2 hosts.`)
    assert.match(refused!, /Nothing was changed: Another release has been under way since .*--take-over/)
    assert.ok(!existsSync(path.join(homes[0]!, 'release.lock')))
    await everywhere(first.version)
  })

  test('a second release with a migration, and the way back, and no request fails', async () => {
    await underLoad(() => secondAndBack(first, second))
  })

  test('a release whose processes do not come up is taken back by itself, and no request fails', async () => {
    const broken = packEdited(folder, 'broken', { 'api/main.ts': () => `throw new Error('no shop today')\n` })
    await underLoad(async () => {
      await assert.rejects(release(settings, broken), (error: Error) => {
        assert.ok(error instanceof NotReleased)
        assert.match(
          error.message,
          new RegExp(`^The release of ${broken.version} was taken back: web on a ended before it was ready; its log says why; ${first.version} serves as before\\.$`),
        )
        return true
      })
      await everywhere(first.version)
    })
    assert.equal((await journal()).at(-1)!.end, 'taken back')
  })

  test('a release that cannot place an order stops nobody', async () => {
    const broken = packEdited(folder, 'unsellable', {
      'api/orders/number.ts': (text) => text.replace(/export function newOrderNumber[^{]*\{/, (head) => `${head}\n  if (now) throw new Error('no numbers today')`),
    })
    const before = pidsOf()
    await assert.rejects(release(settings, broken), new RegExp(`was taken back: .*no numbers today.*nobody was stopped, and ${first.version} serves on`))
    await everywhere(first.version)
    assert.deepEqual(pidsOf(), before)
  })

  test('a migration that takes away what the standing code needs is refused before anybody is touched', async () => {
    const sql = '-- contract after 9000_gift_notes: nobody reads it\nalter table orders drop column gift_note;'
    const taking = packEdited(folder, 'taking', {
      ...withMigration('9001_no_gift_notes', sql),
      'db/migrations/9000_gift_notes.sql': () => 'alter table orders add column gift_note text;',
    })
    const before = pidsOf()
    await assert.rejects(release(settings, taking), /^Error: Nothing was changed: .*9001_no_gift_notes takes away what code from before 9000_gift_notes needs/)
    assert.deepEqual(pidsOf(), before)
    assert.ok(await hasColumn())
  })

  test('killed while a process is being stopped, nobody is locked out, and the same release again makes it whole', async () => {
    await killedAt('b: draining and stopping worker', 'second')
    assert.equal((await journal()).at(-1)!.end, 'under way')
    assert.equal(await release(settings, second), `${second.version} is open on 2 hosts; ${first.version} stood before.`)
    await everywhere(second.version)
  })

  test('killed while a process is being started, it is rolled back to what stood before it', async () => {
    await killedAt('a: starting web', 'first')
    assert.equal((await journal()).at(-1)!.end, 'under way')
    await rollback(settings)
    await everywhere(second.version)
  })

  test('a release whose files were changed on a host does not come back', async () => {
    writeFileSync(path.join(homes[1]!, 'releases', first.version, 'api', 'work.ts'), 'process.exit(0)\n')
    await assert.rejects(rollback(settings, first.version), /Nothing was changed: .*api\/work\.ts/)
    await assert.rejects(rollback(settings, '0.0.0-never'), /no release 0\.0\.0-never any more; nothing was changed/)
    await everywhere(second.version)
  })

  /** Runs the real program and kills it as soon as it says this. */
  async function killedAt(words: string, source: string): Promise<void> {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, '..', 'release.ts'), path.join(folder, source), '--hosts', file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const gone = once(child, 'exit')
    let heard = ''
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      heard += more
      if (heard.includes(words)) child.kill('SIGKILL')
    })
    const [, signal] = await gone
    assert.equal(signal, 'SIGKILL', heard)
  }
})
