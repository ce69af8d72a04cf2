import { randomBytes, createHash } from 'node:crypto'
import { returnAddress } from './known.ts'
import { expect, letterTo, PASSWORD, newName, test } from './shop.ts'

test('who waits for a sold-out product hears by letter when it is back', async ({ page, buyer, clerk, sandbox }, { project }) => {
  const sku = project.name === 'phone' ? 301 : 300
  const activation = await letterTo(page, sandbox, buyer.mail, /激活/)
  await page.goto(/https?:\/\/\S+activate\S+/.exec(activation)![0])
  await expect(page.getByRole('heading', { name: '邮箱已激活' })).toBeVisible()

  const { stock } = await clerk<{ stock: number }>('GET', `stocks/${sku}`)
  await clerk('POST', 'stocks/adjustments', { sku_id: sku, count: -stock, why: '盘点' })
  await page.goto(`/item/${sku}`)
  const name = await page.getByRole('heading', { level: 1 }).innerText()
  const ask = page.getByRole('button', { name: '到货通知我' })
  await expect(ask).toBeVisible()
  await expect(page.getByRole('button', { name: '加入购物车' }).filter({ visible: true })).toHaveCount(0)
  await ask.click()
  await expect(page.getByRole('status').filter({ hasText: '登记好了' })).toBeVisible()
  await expect(page.getByRole('main')).toContainText('还没到货')

  await clerk('POST', 'stocks/receipts', { lines: [{ sku_id: sku, count: stock }], why: '补货' })
  const letter = await letterTo(page, sandbox, buyer.mail, /有货|到货/)
  expect(letter).toContain(name)
  await page.goto('/notices')
  await expect(page.getByRole('main')).not.toContainText(name)
})

test('a friend registers by a link and accepts the invitation', async ({ page, buyer, elsewhere }) => {
  await page.goto('/invite')
  const link = await page.getByLabel('你的邀请链接').inputValue()
  const friend = await elsewhere()
  await friend.goto(link)
  await friend.getByRole('link', { name: '注册并接受邀请' }).click()
  const name = newName('pal')
  await friend.getByLabel('手机号').fill('13700137000')
  await friend.getByLabel('用户名', { exact: true }).fill(name)
  await friend.getByLabel('邮箱').fill(`${name}@example.com`)
  await friend.getByLabel('密码', { exact: true }).fill(PASSWORD)
  await friend.getByLabel('再输一次密码').fill(PASSWORD)
  await friend.getByRole('button', { name: '注册', exact: true }).click()
  await friend.getByRole('button', { name: '接受邀请' }).click()
  await expect(friend.getByRole('heading', { name: '邀请已接受' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('main')).toContainText('等待首单')
  expect(buyer.name).toBeTruthy()
})

test('another application learns who somebody is after they have allowed it, and nothing when they refuse', { tag: '@desk' }, async ({ page, buyer, known, request, baseURL }) => {
  const home = returnAddress(Number(new URL(baseURL as string).port))
  const { clientId, secret } = known.application
  const verifier = randomBytes(32).toString('base64url')
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: home,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    state: 'stall-7',
  })
  await page.goto(`/oauth/authorize?${query}`)
  await expect(page.getByRole('heading', { name: /集市小程序/ })).toBeVisible()
  await page.getByRole('button', { name: '不同意' }).click()
  await page.waitForURL(`${home}?**`)
  expect(new URL(page.url()).searchParams.get('code')).toBeNull()
  expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied')

  await page.goto(`/oauth/authorize?${query}`)
  await page.getByRole('button', { name: '同意并登录' }).click()
  await page.waitForURL(`${home}?**`)
  const back = new URL(page.url()).searchParams
  expect(back.get('state')).toBe('stall-7')
  const reply = await request.post('/v1/oauth/token', {
    data: { grant_type: 'authorization_code', client_id: clientId, client_secret: secret, code: back.get('code'), redirect_uri: home, code_verifier: verifier },
  })
  expect(JSON.stringify(await reply.json())).toContain(buyer.name)
})
