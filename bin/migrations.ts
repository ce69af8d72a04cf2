/** Fails when the table definitions say something the migrations do not. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const copy = mkdtempSync(path.join(root, 'node_modules', '.migrations-'))
try {
  cpSync(path.join(root, 'db', 'migrations'), copy, { recursive: true })
  const tool = path.join(root, 'node_modules', 'drizzle-kit', 'bin.cjs')
  const ran = spawnSync(process.execPath, [tool, 'generate', '--dialect', 'postgresql', '--schema', './api/**/tables.ts', '--out', path.relative(root, copy)], {
    cwd: root,
    encoding: 'utf8',
  })
  if (!ran.stdout.includes('No schema changes')) {
    console.error(`The tables have changed without a migration; run npx drizzle-kit generate --name <what changed>\n${ran.stdout}${ran.stderr}`)
    process.exitCode = 1
  }
} finally {
  rmSync(copy, { recursive: true, force: true })
}
