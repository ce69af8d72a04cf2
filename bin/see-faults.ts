/** What a machine can see is wrong with a page that is open in a browser. */
import type { Page } from '@playwright/test'
import { breachesOf } from '../e2e/axe.ts'

/** `again`: the same page in the other theme, where only colours can be wrong. */
type View = { lang: 'zh' | 'en'; theme: 'light' | 'dark'; width: number; again: boolean }

/** Remembers from now on what the page complains of: errors of its scripts and what could not be loaded. `status`: what the page itself answers. */
export function watchPage(page: Page, status: number): () => string[] {
  const faults: string[] = []
  page.on('pageerror', ({ message }) => faults.push(`thrown: ${message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(`console: ${message.text()}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400 && !(response.request().isNavigationRequest() && response.status() === status))
      faults.push(`${response.status()} ${new URL(response.url()).pathname}`)
  })
  return () => faults
}

/** Wider than the screen, broken pictures, holes in texts, Chinese among English, and what axe finds where the suite (e2e/axe.spec.ts) does not look. */
export async function seeFaults(page: Page, { lang, width, again }: View): Promise<string[]> {
  const faults = again ? [] : await page.evaluate(look, { width, english: lang === 'en' })
  // The suite has Chinese at the desk and English on the phone.
  if ((lang === 'en' && width === 1280) || (lang === 'zh' && width === 390)) {
    const breaches = await breachesOf(page, again)
    faults.push(...breaches.map(({ id, nodes }) => `${id} ${String(nodes[0]?.target)}${nodes.length > 1 ? ` and ${nodes.length - 1} more` : ''}`))
  }
  return faults
}

/** Runs in the page. */
function look({ width, english }: { width: number; english: boolean }): string[] {
  const faults: string[] = []
  const wide = document.scrollingElement?.scrollWidth ?? 0
  if (wide > width) faults.push(`${wide} wide`)
  for (const img of document.images) if (img.checkVisibility() && img.complete && img.naturalWidth === 0) faults.push(`broken picture ${img.currentSrc || img.src}`)
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const [around, text] = [node.parentElement as HTMLElement, (node.textContent ?? '').trim()]
    if (text === '' || around.closest('script, style, noscript, template, option, [aria-hidden="true"]')) continue
    if (/\bundefined\b|\bNaN\b|\[object |Invalid Date|^null$/.test(text)) faults.push(`a hole in “${text.slice(0, 60)}”`)
    // What people wrote says so by its language; the shop and people of the scene are called as they are.
    if (
      english &&
      /\p{Script=Han}/u.test(text.replace(/集市|韩梅梅|晚饭助手|苹果|上海市.*室/g, '')) &&
      around.closest('[lang]')?.getAttribute('lang') === document.documentElement.lang
    )
      faults.push(`Chinese in “${text.slice(0, 60)}”`)
  }
  return faults
}
