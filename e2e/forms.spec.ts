import { expect } from '@playwright/test'
import { passOf, test } from './shop.ts'

test('a log-in form wants the pass of its page, and whoever fills what nobody sees is turned away kindly', { tag: '@desk' }, async ({ page }) => {
  await page.goto('/register')
  const clipped = await page.locator('input[name=website]').evaluate((field) => getComputedStyle(field.parentElement as Element).clipPath)
  expect(clipped).toBe('inset(50%)')
  await expect(page.getByRole('textbox', { name: '请勿填写' })).toHaveCount(0)
  // A form that was refused is gone on with at what must be mended.
  for (const [name, value] of Object.entries({ phone: '13800138000', uname: 'nobody_yet', email: 'nobody@example.com', password: 'morning-market', password2: 'evening-market' }))
    await page.locator(`input[name=${name}]`).fill(value)
  await page.locator('input[name=password2]').press('Enter')
  await expect(page.locator('input[name=password2]')).toHaveAttribute('aria-invalid', 'true')
  await expect(page.locator('input[name=password2]')).toBeFocused()
  const send = (form: Record<string, string>) => page.request.post('/login', { form: { username: 'demo', password: 'jishi2026', ...form }, maxRedirects: 0 })
  const { pass = '' } = await passOf(page, '/login')
  const without = await send({})
  expect([without.status(), await without.text()]).toEqual([401, expect.stringContaining('请再按一次')])
  expect((await send({ pass: `${pass.slice(0, -1)}${pass.endsWith('A') ? 'B' : 'A'}` })).status()).toBe(401)
  const filled = await send({ pass, website: 'https://spam.example' })
  expect([filled.status(), filled.headers().location]).toEqual([303, '/login'])
  for (const answer of [without, filled]) expect(answer.headers()['set-cookie'] ?? '').not.toContain('jishi_session=')
  expect((await send({ pass })).headers()['set-cookie']).toContain('jishi_session=')
})
