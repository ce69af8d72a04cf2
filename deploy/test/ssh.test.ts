/** The whole way of a release over a real sshd: fetched from a bare repository by git, shipped, opened, and taken back. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, describe, test } from 'node:test'
import { openShop } from '../../api/test/shop.ts'
import { buildShop } from '../../bin/build-shop.ts'
import { demoEnv } from '../../bin/demo-env.ts'
import { findPrograms } from '../../bin/programs.ts'
import { release } from '../release/change.ts'
import { openMachine } from '../release/machine.ts'
import { bringCommit, fetchCommit, packRelease } from '../release/pack.ts'
import { packEdited, standIns } from './fleet.ts'
import { giftNotes, releasesOn } from './second-and-back.ts'
import { startSshd } from './sshd.ts'

const { path: programs, missing } = findPrograms('sshd')
const folder = mkdtempSync(path.join(tmpdir(), 'jishi-ssh-'))

void describe('releases over ssh', { skip: missing }, async () => {
  if (missing) return
  await buildShop(() => {})
  const given = demoEnv(folder, { sandbox: 1, smtp: 1 })
  const shop = await openShop({ env: given })
  const ssh = await startSshd(programs.sshd, folder)
  const { fleet, homes, ports } = await standIns(shop, folder, given, ['a'], ssh)
  const said: string[] = []
  const settings = { fleet, say: (sentence: string) => void said.push(sentence) }
  const { everywhere, secondAndBack, stopAll } = releasesOn(shop, { homes, ports, settings, said })
  after(async () => {
    await stopAll()
    rmSync(folder, { recursive: true, force: true })
  })

  test('a tag is fetched over ssh from a bare repository and opened; a second release, and the way back', async () => {
    // Its pages are in the commit: building them takes longer than all the rest.
    packEdited(folder, 'work', {
      'admin/dist/index.html': () => '',
      'bin/run.mjs': (text) => text.replace(/export function run\(.*/, (head) => `${head}\n  if (file.endsWith('build-pages.ts')) return`),
    })
    const bare = bareOf(path.join(folder, 'work'))
    process.env.GIT_SSH_COMMAND = `ssh -F ${ssh.config}`
    const [repository, source] = [path.join(folder, 'fetched.git'), path.join(folder, 'fetched')]
    const commit = bringCommit(`ssh://host${bare}`, 'v1', repository)
    fetchCommit(repository, commit, source)
    assert.equal(commit.length, 40)
    assert.throws(() => bringCommit(`ssh://host${bare}`, '--upload-pack=id', repository), /is no name of a commit/)
    const first = packRelease(source, folder)
    assert.equal(await release(settings, first), `${first.version} is open on 1 host.`)
    await everywhere(first.version)
    await secondAndBack(first, packEdited(folder, 'second', giftNotes))
  })

  test('a machine whose key is not the one that is known is told nothing', async () => {
    writeFileSync(path.join(folder, 'known_hosts'), '')
    const note = path.join(folder, 'note')
    await assert.rejects(openMachine({ ssh: ssh.name, sshConfig: ssh.config }).run(['touch', note]), /Host key verification failed/)
    assert.ok(!existsSync(note))
  })
})

/** A bare repository with one commit, tagged v1: the files of this folder. */
function bareOf(work: string): string {
  const git = (...args: string[]) => {
    const ran = spawnSync('git', args, { cwd: work, encoding: 'utf8', env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' } })
    if (ran.status !== 0) throw new Error(`git ${args[0]}: ${ran.stderr}`)
  }
  git('init', '-q')
  git('add', '--force', '--all')
  git('-c', 'user.name=Test', '-c', 'user.email=test@example.com', 'commit', '-q', '-m', 'The shop')
  git('tag', 'v1')
  git('clone', '-q', '--bare', work, `${work}.git`)
  return `${work}.git`
}
