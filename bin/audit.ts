/**
 * What is asked of dependencies: that every package which runs in the shop has a licence we may pass on, always; and, where a registry
 * answers, that none has a known fault of weight.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const PATIENCE_MS = 30_000
/** Each by itself, or joined by AND; of those joined by OR one is enough. LGPL and MPL: libraries that we use unchanged, and pass on by name. */
const ALLOWED = new Set(
  'MIT MIT-0 ISC Apache-2.0 Apache2 BSD-2-Clause BSD-3-Clause 0BSD BlueOak-1.0.0 CC0-1.0 CC-BY-4.0 Unlicense Python-2.0 PostgreSQL Zlib MPL-2.0 LGPL-3.0-or-later'.split(' '),
)
type Package = { license?: string | string[]; dev?: boolean; link?: boolean }

const allowed = (words: string): boolean =>
  words
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((one) => one.split(' AND ').every((name) => ALLOWED.has(name.trim())))

const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, Package> }
const refused = Object.entries(packages)
  .filter(([where, { dev, link }]) => where.includes('node_modules/') && !dev && !link)
  .filter(([, { license }]) => !allowed([license ?? 'none'].flat().join(' OR ')))
for (const [where, { license }] of refused) console.error(`${where}: the licence ${JSON.stringify(license ?? 'none')} is not on the list in bin/audit.ts`)

const asked = spawnSync('npm', ['audit', '--omit=dev', '--audit-level=high', '--json'], { cwd: root, encoding: 'utf8', timeout: PATIENCE_MS })
const answer = readAnswer(asked.stdout)
const grave = (answer?.metadata?.vulnerabilities?.high ?? 0) + (answer?.metadata?.vulnerabilities?.critical ?? 0)
if (!answer?.metadata) console.log('No registry answered: known faults of dependencies were not asked for.')
for (const [name, { severity }] of Object.entries(answer?.vulnerabilities ?? {})) if (['high', 'critical'].includes(severity)) console.error(`${name}: ${severity}`)
process.exit(refused.length > 0 || grave > 0 ? 1 : 0)

type Answer = { metadata?: { vulnerabilities?: { high?: number; critical?: number } }; vulnerabilities?: Record<string, { severity: string }> }
function readAnswer(text: string | null): Answer | undefined {
  try {
    return JSON.parse(text ?? '') as Answer
  } catch {
    return undefined
  }
}
