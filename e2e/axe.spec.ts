import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import type { AxeResults } from 'axe-core'
import { type PageToSee, pages, playScene, type Scene } from './pages.ts'
import { expect, type Page, test } from './shop.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

// In Chinese at the desk, in English on the phone; each page in both themes.
test('what everybody sees is for everybody, in both themes', async ({ page }, { project }) => {
  test.setTimeout(600_000)
  const seen = pages.filter(({ own }) => !own)
  expect(await faultsOf(page, seen, {} as Scene, project.name)).toEqual([])
})

test('what a buyer sees of their own is for everybody, in both themes', async ({ page, buyer, clerk }, { project }) => {
  test.setTimeout(600_000)
  expect(buyer.name).toBeTruthy()
  const scene = await playScene(page, clerk)
  const seen = pages.filter(({ own }) => own)
  expect(await faultsOf(page, seen, scene, project.name)).toEqual([])
})

async function faultsOf(page: Page, seen: PageToSee[], scene: Scene, project: string): Promise<string[]> {
  const faults: string[] = []
  for (const { name, path } of seen) {
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      if (theme === 'light') await page.goto((project === 'phone' ? '/en' : '') + path(scene))
      else await page.reload()
      // What is being asked for anew is paler until it is there.
      await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
      await page.evaluate(axe)
      // What is no matter of colour is the same in both.
      faults.push(...wordsOf(`${name}, ${theme}`, await look(page, { runOnly: theme === 'light' ? TAGS : ['color-contrast', 'link-in-text-block'] })))
    }
  }
  return faults
}

const look = (page: Page, options: object): Promise<AxeResults> =>
  page.evaluate(
    (options) => (globalThis as unknown as { axe: { run: (on: Document, how: object) => Promise<AxeResults> } }).axe.run(document, { ...options, resultTypes: ['violations'] }),
    options,
  )

const wordsOf = (name: string, { violations }: AxeResults): string[] =>
  violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, any, all, none }) => `${name}: ${id} ${String(target)} (${[...any, ...all, ...none].map(({ message }) => message).join('; ')})`),
  )
