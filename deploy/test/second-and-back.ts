/** What is shown of releases wherever the hosts stand: a second one with a migration, and the way back. */
import assert from 'node:assert/strict'
import { readdirSync, readlinkSync } from 'node:fs'
import path from 'node:path'
import type { Shop } from '../../api/test/shop.ts'
import { release, rollback } from '../release/change.ts'
import type { Fleet } from '../release/hosts.ts'
import { readJournal } from '../release/journal.ts'
import { openMachine } from '../release/machine.ts'
import type { Pack } from '../release/pack.ts'
import { withMigration } from './fleet.ts'

/** What the second release adds. */
export const giftNotes = withMigration('9000_gift_notes', 'alter table orders add column gift_note text;')

type Stage = { homes: string[]; ports: number[]; settings: { fleet: Fleet; say(sentence: string): void } /** What `say` has heard. */; said: string[] }

/** Looks at folders that stand in for hosts, whichever way they are reached. */
export function releasesOn(shop: Shop, { homes, ports, settings, said }: Stage) {
  const releaseOf = async (at: number) => ((await (await fetch(`http://127.0.0.1:${at}/readyz`)).json()) as { release: string }).release
  const journal = () => readJournal(openMachine({}), homes[0]!)
  const hasColumn = async () => (await shop.db`select 1 from information_schema.columns where table_name = 'orders' and column_name = 'gift_note'`).length === 1
  const everywhere = async (version: string) => {
    const all = homes.map(() => version)
    assert.deepEqual(
      homes.map((home) => path.basename(readlinkSync(path.join(home, 'current')))),
      all,
    )
    assert.deepEqual(await Promise.all(ports.map(releaseOf)), all)
  }
  return {
    journal,
    hasColumn,
    /** That this release stands and serves on every host. */
    everywhere,
    async stopAll() {
      for (const home of homes)
        for (const name of ['web', 'worker']) await openMachine({}).run([process.execPath, path.join(import.meta.dirname, 'stand-in.ts'), 'stop', home, name, ''])
    },
    /** `first` stands; `second` brings `giftNotes`. */
    async secondAndBack(first: Pack, second: Pack): Promise<void> {
      assert.equal(await release(settings, second), `${second.version} is open on ${homes.length} host${homes.length === 1 ? '' : 's'}; ${first.version} stood before.`)
      await everywhere(second.version)
      assert.ok(await hasColumn())
      const [entry] = (await journal()).slice(-1)
      assert.equal(entry!.end, 'done')
      assert.match(entry!.stamp, /^20\d{12}$/)
      assert.equal(readdirSync(entry!.backup!).length, 1)
      assert.equal(path.basename(readlinkSync(path.join(homes[0]!, 'stood', entry!.stamp))), first.version)
      // On each host: the web process is stopped before the worker, and started after it.
      for (const { name } of settings.fleet.hosts) {
        const deeds = said.filter((line) => line.startsWith(`${name}: `)).slice(-7)
        const order = ['draining and stopping web', 'draining and stopping worker', `${second.version} stands`, 'starting worker', 'starting web'].map((deed) =>
          deeds.indexOf(`${name}: ${deed}`),
        )
        assert.deepEqual(
          order,
          order.toSorted((x, y) => x - y),
        )
        assert.ok(!order.includes(-1), deeds.join('\n'))
      }
      assert.match(await rollback(settings), new RegExp(`^${first.version} is open`))
      await everywhere(first.version)
      // What was added stays: older code does not mind.
      assert.ok(await hasColumn())
    },
  }
}
