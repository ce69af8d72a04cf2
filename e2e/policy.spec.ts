import { pages } from './pages.ts'
import { expect, test } from './shop.ts'

test('the pages ask for nothing their policy refuses, and nothing of theirs may be run or dressed from within @desk', async ({ page, browser, baseURL }) => {
  // Each of them is opened by axe.spec.ts, where the console is watched (shop.ts): what the policy refuses is an error there.
  for (const { path, own } of pages) {
    if (own) continue
    const reply = await page.request.get(path({} as never))
    const policy = reply.headers()['content-security-policy'] ?? ''
    expect(policy).toContain("script-src 'self' 'sha256-")
    expect(policy).toContain("style-src 'self';")
    expect(policy).not.toContain('unsafe')
  }
  // And it does refuse, in a browser that is not watched:
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
