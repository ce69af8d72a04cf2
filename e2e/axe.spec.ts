import { breachesOf } from './axe.ts'
import { type PageToSee, pages, playScene, type Scene } from './pages.ts'
import { expect, type Page, test } from './shop.ts'

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

type Breach = Awaited<ReturnType<typeof breachesOf>>[number]

async function faultsOf(page: Page, seen: PageToSee[], scene: Scene, project: string): Promise<string[]> {
  const faults: string[] = []
  for (const { name, path } of seen) {
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      if (theme === 'light') await page.goto((project === 'phone' ? '/en' : '') + path(scene))
      else await page.reload()
      await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
      // What is no matter of colour is the same in both.
      const breaches = await breachesOf(page, theme === 'dark')
      faults.push(...breaches.flatMap((breach) => wordsOf(`${name}, ${theme}`, breach)))
    }
  }
  return faults
}

const wordsOf = (name: string, { id, nodes }: Breach): string[] =>
  nodes.map(({ target, any, all, none }) => `${name}: ${id} ${String(target)} (${[...any, ...all, ...none].map(({ message }) => message).join('; ')})`)
