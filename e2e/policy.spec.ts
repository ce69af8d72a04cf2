import { pages } from './pages.ts'
import { expect, test } from './shop.ts'

test('the pages ask for nothing their policy refuses, and nothing of theirs may be run or dressed from within @desk', async ({ page, browser, baseURL }) => {
  for (const { path, own } of pages) {
    if (own) continue
    const reply = await page.goto(path({} as never))
    const policy = reply!.headers()['content-security-policy'] ?? ''
    expect(policy).toContain("script-src 'self' 'sha256-")
    expect(policy).toContain("style-src 'self';")
    expect(policy).not.toContain('unsafe')
  }
  // The console is watched all the way (shop.ts): a refusal of the policy is an error there. And it does refuse, in a browser that is not watched:
  const context = await browser.newContext({ baseURL: baseURL as string })
  const other = await context.newPage()
  await other.goto('/')
  const ran = await other.evaluate(() => {
    const told = new Promise<string>((resolve) => document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), { once: true }))
    const script = document.createElement('script')
    script.textContent = 'document.documentElement.dataset.broken = "yes"'
    document.head.append(script)
    return told.then((directive) => [directive, document.documentElement.dataset.broken ?? 'whole'])
  })
  expect(ran).toEqual(['script-src-elem', 'whole'])
  await context.close()
})
