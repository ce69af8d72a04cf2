import { expect, letterTo, newName, type Page, PASSWORD, test } from './shop.ts'

async function register(page: Page): Promise<string> {
  const name = newName('mei')
  await page.goto('/register')
  await page.getByLabel('用户名', { exact: true }).fill(name)
  await page.getByLabel('手机号').fill('13800138000')
  await page.getByLabel('邮箱').fill(`${name}@example.com`)
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD)
  await page.getByLabel('再输一次密码').fill(PASSWORD)
  await page.getByRole('button', { name: '注册', exact: true }).click()
  await expect(page).toHaveURL(/\/account/)
  return name
}

async function logIn(page: Page, name: string, password = PASSWORD): Promise<void> {
  await page.goto('/login')
  await page.getByLabel('用户名、手机号或邮箱').fill(name)
  await page.getByLabel('密码', { exact: true }).fill(password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page).toHaveURL(/\/account/)
}

test('a password that is forgotten is set anew with the code of a letter', async ({ page, elsewhere, sandbox }) => {
  const name = await register(await elsewhere())
  await page.goto('/login')
  await page.getByRole('link', { name: '忘记密码？' }).click()
  await page.getByLabel('邮箱').fill(`${name}@example.com`)
  await page.getByRole('button', { name: '发送验证码' }).click()
  const code = /\d{6}/.exec(await letterTo(page, sandbox, `${name}@example.com`, /\d{6}/))![0]
  await page.getByLabel('邮件里的验证码').fill(code)
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByLabel('新密码', { exact: true }).fill('evening-market')
  await page.getByLabel('再输一次新密码').fill('evening-market')
  await page.getByRole('button', { name: '保存新密码' }).click()
  await expect(page.getByText('密码已更新')).toBeVisible()
  await logIn(page, name, 'evening-market')
})

test('a phone logs in with the code of a message, after a riddle that can be answered without seeing', async ({ page, elsewhere, sandbox }) => {
  const phone = `139${String(Date.now()).slice(-8)}`
  await page.goto('/login?way=sms')
  const [, a, b] = /(\d+) \+ (\d+)/.exec(await page.getByText(/也可以答这道题/).innerText())!
  await page.getByLabel('手机号').fill(phone)
  await page.getByLabel('图中字符，或算术题的答案').fill(String(Number(a) + Number(b)))
  await page.getByRole('button', { name: '发送短信验证码' }).click()
  await expect(page.getByLabel('短信验证码')).toBeVisible()
  const texts = await elsewhere()
  await texts.goto(`${sandbox}/sms?to=${phone}`)
  const code = /(?<!\d)\d{6}(?!\d)/.exec(await texts.locator('body').innerText())![0]
  await page.getByLabel('短信验证码').fill(code)
  await page.getByRole('button', { name: '登录 / 注册' }).click()
  await expect(page).toHaveURL(/\/account/)
})

test('somebody new from Weibo binds the account they have; a denial is told and can be tried again', async ({ page, elsewhere }) => {
  const name = await register(await elsewhere())
  await page.goto('/login')
  await page.getByRole('button', { name: '微博' }).click()
  await page.getByRole('button', { name: /拒绝|Deny/ }).click()
  await expect(page.getByRole('heading', { name: '没能用微博登录' })).toBeVisible()
  await page.getByRole('button', { name: '再试一次' }).click()
  await page.getByLabel(/昵称|Nickname/).fill(newName('w'))
  await page
    .getByRole('button', { name: /^(允许|同意|Allow)/ })
    .first()
    .click()
  await page.getByRole('link', { name: '绑定已有账号' }).click()
  await page.getByLabel('用户名、手机号或邮箱').fill(name)
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: '绑定并登录' }).click()
  await expect(page).toHaveURL(/\/account/)
  await page.goto('/bindings')
  await expect(page.getByRole('button', { name: '解绑微博' })).toBeVisible()
})

test('an address with a typo is mended, and the link of the letter verifies it', { tag: '@desk' }, async ({ page, sandbox }) => {
  const name = await register(page)
  await page.getByRole('link', { name: '邮箱待激活' }).click()
  await page.getByLabel('邮箱').fill(`${name}@example.org`)
  await page.getByLabel('密码').fill(PASSWORD)
  await page.getByRole('button', { name: '发送验证邮件' }).click()
  await expect(page.getByText('验证邮件已发出')).toBeVisible()
  const link = /http\S+activate\?code=[\w-]+/.exec(await letterTo(page, sandbox, `${name}@example.org`, /激活/))![0]
  await page.goto(link)
  await expect(page.getByRole('heading', { name: '邮箱已激活' })).toBeVisible()
})

test('a device logs another one out', async ({ page, elsewhere }) => {
  const name = await register(page)
  const other = await elsewhere()
  await logIn(other, name)
  await page.goto('/devices')
  page.once('dialog', (dialog) => void dialog.accept())
  await page.getByRole('button', { name: /^退出 / }).click()
  await expect(page.getByText('那台设备已退出登录')).toBeVisible()
  await other.goto('/account')
  await expect(other).toHaveURL(/\/login/)
  await page.goto('/account')
  await expect(page).toHaveURL(/\/account/)
})
