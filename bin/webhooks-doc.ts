/** Writes the list of events into docs/webhooks.md; with --check it only compares. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describeEvents } from '../api/outbox/events.ts'

const file = path.resolve(import.meta.dirname, '..', 'docs', 'webhooks.md')
const [head = ''] = readFileSync(file, 'utf8').split(/(?<=<!-- events:[^\n]*-->\n)/, 1)
const wanted = `${head}\n${describeEvents()}`
if (process.argv.includes('--check')) {
  if (wanted !== readFileSync(file, 'utf8')) {
    console.error('docs/webhooks.md is not what api/outbox/events.ts says; run n24 bin/webhooks-doc.ts')
    process.exit(1)
  }
} else writeFileSync(file, wanted)
