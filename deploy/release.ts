/** `npm run release -- WHAT --hosts FILE`: puts a commit, or a folder that is built, on the hosts of a shop. docs/runbook.md tells the rest. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { NotReleased, release } from './release/change.ts'
import { readFleet } from './release/hosts.ts'
import { bringCommit, fetchCommit, packRelease } from './release/pack.ts'

const USAGE = `npm run release -- COMMIT --hosts FILE [--take-over]            a tag, a branch or a commit of this repository
npm run release -- COMMIT --from REPOSITORY --hosts FILE        the same of another one, as git calls it: ssh://git@example.com/jishi.git
npm run release -- ./FOLDER --hosts FILE [--take-over]          a folder whose pages are built (node bin/run.mjs bin/build-pages.ts)
npm run release -- COMMIT --pack FOLDER                         only packs it there

--take-over passes over a release that is certainly gone on another machine.`

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { from: { type: 'string' }, hosts: { type: 'string' }, pack: { type: 'string' }, 'take-over': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
})
const [what] = positionals
if (!what || values.help || (!values.hosts && !values.pack)) {
  console[values.help ? 'log' : 'error'](USAGE)
  process.exit(values.help ? 0 : 1)
}
const aside = mkdtempSync(path.join(tmpdir(), 'jishi-release-'))
const say = (sentence: string) => console.log(`${new Date().toISOString().slice(11, 19)} ${sentence}`)
try {
  const fleet = values.hosts ? readFleet(values.hosts) : undefined
  let source = path.resolve(what)
  if (values.from) {
    say(`fetching ${what} of ${values.from}, and building it`)
    source = path.join(aside, 'source')
    const repository = path.join(aside, 'repository')
    fetchCommit(repository, bringCommit(values.from, what, repository), source)
  } else if (!/^[./]/.test(what) || !existsSync(source)) {
    say(`fetching and building ${what}`)
    source = path.join(aside, 'source')
    fetchCommit(path.resolve(import.meta.dirname, '..'), what, source)
  }
  say('packing')
  const pack = packRelease(source, values.pack ?? aside)
  say(`${pack.version}, sha256 ${pack.sha256}`)
  if (fleet) console.log(await release({ fleet, say, takeOver: values['take-over'] ?? false }, pack))
} catch (error) {
  console.error(error instanceof NotReleased ? error.message : `Nothing was changed: ${(error as Error).message}`)
  process.exitCode = 1
} finally {
  rmSync(aside, { recursive: true, force: true })
}
