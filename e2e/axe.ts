/** What axe says of a page that is open in a browser. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import type { AxeResults } from 'axe-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const EVERYTHING = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const COLOURS = ['color-contrast', 'link-in-text-block']

/** Every breach of WCAG 2.2 AA and of good practice; with `colours` only those that a theme can make. */
export async function breachesOf(page: Page, colours: boolean): Promise<AxeResults['violations']> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe)
  // What is being asked for anew is paler until it is there, and may begin to be at any moment.
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync('[aria-busy="true"] { opacity: 1 !important; transition: none !important; }')
    document.adoptedStyleSheets = [sheet]
  })
  const { violations } = await page.evaluate(
    async (runOnly) =>
      await (globalThis as unknown as { axe: { run: (on: Document, how: object) => Promise<AxeResults> } }).axe.run(document, { runOnly, resultTypes: ['violations'] }),
    colours ? COLOURS : EVERYTHING,
  )
  return violations
}
