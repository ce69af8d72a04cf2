import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { openShop } from '../test/shop.ts'
import { openSeeing } from './open.ts'

const root = new URL('../../', import.meta.url)
const text = (file: string) => readFileSync(new URL(file, root), 'utf8')
const NAME = /\b(?:jishi|nodejs|process)_[a-z0-9_]+/g

test('every number that the dashboard and the alerts ask for is there, and every alert has a place in the runbook', async () => {
  const shop = await openShop()
  const config = { ...shop.config, backup: { ...shop.config.backup, dir: shop.config.dataDir }, seeing: { ...shop.config.seeing, metricsPort: 18_570 } }
  const { metricsUrl, close } = await openSeeing({ ...shop.deps, config }, 'worker', () => ({ pages: undefined, answers: undefined }))
  const shown = new Set((await (await fetch(metricsUrl)).text()).split('\n').flatMap((line) => /^# TYPE (\S+)/.exec(line)?.[1] ?? []))
  await close()
  const dashboard = JSON.parse(text('deploy/grafana/jishi.json')) as { panels: { targets: { expr: string }[] }[] }
  const alerts = text('deploy/alerts/jishi.yml')
  const asked = [...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)), ...[...alerts.matchAll(/^ +expr: (.+)$/gm)].map(([, expr]) => expr!)]
  assert.ok(asked.length > 35)
  for (const expr of asked) for (const [name] of expr.matchAll(NAME)) assert.ok(shown.has(name) || shown.has(name.replace(/_(bucket|count|sum)$/, '')), `${name} in ${expr}`)
  const headings = [...text('docs/operations.md').matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading!.toLowerCase().replaceAll(' ', '-'))
  for (const [, place] of alerts.matchAll(/operations\.md#([\w-]+)/g)) assert.ok(headings.includes(place!), place)
})
