import { type PageToSee, pages, playScene, type Scene } from './pages.ts'
import { expect, type Page, test } from './shop.ts'

// Between the phone and the desk; there the same pages are opened by axe.spec.ts. Width, console and requests are watched (shop.ts).
const tag = ['@wide', '@desk', '@phone']

test('every page for everybody fits a tablet, and what it is for can be pressed', { tag }, async ({ page }) => {
  test.slow()
  expect(
    await faultsOf(
      page,
      pages.filter(({ own }) => !own),
      {} as Scene,
    ),
  ).toEqual([])
})

test('every page of a buyer’s own fits a tablet, and what it is for can be pressed', { tag }, async ({ page, buyer, clerk }) => {
  test.slow()
  expect(buyer.name).toBeTruthy()
  const scene = await playScene(page, clerk)
  expect(
    await faultsOf(
      page,
      pages.filter(({ own }) => own),
      scene,
    ),
  ).toEqual([])
})

/** Opens all of them, Chinese and English in turn. */
async function faultsOf(page: Page, seen: PageToSee[], scene: Scene): Promise<string[]> {
  const faults: string[] = []
  for (const [at, { name, path, status = 200 }] of seen.entries()) {
    const reply = await page.goto((at % 2 === 1 ? '/en' : '') + path(scene))
    if (reply?.status() !== status) faults.push(`${name}: ${reply?.status()} instead of ${status}`)
    await expect(page.getByRole('main'), name).toBeVisible()
    faults.push(...(await page.evaluate(coveredThings)).map((what) => `${name}: ${what}`))
  }
  return faults
}

/** Runs in the page: main buttons that are cut off, or lie under something else. */
function coveredThings(): string[] {
  const things = [...document.querySelectorAll<HTMLElement>('main .button.primary, main h1')].filter(
    (thing) => thing.checkVisibility({ visibilityProperty: true }) && !thing.closest('.unseen, dialog'),
  )
  if (!document.querySelector('main h1')) return ['no heading']
  return things.flatMap((thing) => {
    thing.scrollIntoView({ block: 'center', behavior: 'instant' })
    const { left, top, width, height } = thing.getBoundingClientRect()
    if (left < 0 || left + width > document.documentElement.clientWidth + 1) return [`${thing.innerText} is cut off`]
    const hit = document.elementFromPoint(left + width / 2, top + height / 2)
    return hit && (thing.contains(hit) || hit.contains(thing)) ? [] : [`${thing.innerText} lies under ${hit?.tagName} ${hit?.className}`]
  })
}
