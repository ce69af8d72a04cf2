import { becomeBuyer, expect, payWithAlipay, placeOrder, test } from './shop.ts'

const SKU = 15

test('a sale that staff make begins while shoppers wait; the first buys and pays, the next is told when it is sold out', { tag: '@desk' }, async ({
  page,
  buyer,
  elsewhere,
  clerk,
}) => {
  test.slow()
  const at = (ms: number) => new Date(ms).toISOString()
  const serverMs = async () => ((await (await page.request.get('/v1/flash-sales')).json()) as { server_ms: number }).server_ms
  const made = await serverMs()
  const sale = { sku_id: SKU, price: '0.50', pieces: 1, starts_at: at(made + 1_200_000), ends_at: at(made + 3_600_000) }
  const { id } = await clerk<{ id: number }>('POST', 'flash-sales', sale)

  // It is announced on the home page and on the product's own.
  await page.goto(`/item/${SKU}`)
  await page.getByRole('link', { name: /限时秒杀.*去看看/ }).click()
  await expect(page).toHaveURL(`/flash/${id}`)
  await expect(page.getByRole('button', { name: '还没开始' })).toBeDisabled()
  const other = await elsewhere()
  // To them no stream comes through: their page asks by itself.
  let cut = 0
  await other.route(/\/v1\/flash-sales\/\d+\/events$/, (route) => {
    cut++
    return route.abort('aborted')
  })
  await becomeBuyer(other)
  await other.goto('/')
  await other.locator(`a[href="/flash/${id}"]`).click()
  await expect(other.getByText('您已在候场室')).toBeVisible()

  // Staff let it begin sooner: both pages hear of it, and the button wakes by itself; nobody reloads.
  await clerk('PUT', `flash-sales/${id}`, { ...sale, starts_at: at((await serverMs()) + 4000) })
  await page.getByRole('button', { name: '立即抢' }).click({ timeout: 30_000 })
  await expect(page.getByText('抢到了！')).toBeVisible()
  await other.getByRole('button', { name: '立即抢' }).click({ timeout: 30_000 })
  await expect(other.getByText('排队第 1 位')).toBeVisible()

  await page.getByRole('link', { name: '去下单' }).click()
  await expect(page.getByRole('main')).toContainText('0.50')
  const order = await placeOrder(page)
  await payWithAlipay(page)
  await page.goto(`/flash/${id}`)
  await expect(page.getByText('已经是您的了')).toBeVisible()
  await expect(page.getByRole('link', { name: '查看订单' })).toHaveAttribute('href', `/order/${order}`)
  // Everything is paid for: whoever waits is told, on the page that they have open.
  await expect(other.getByText('已抢光')).toBeVisible({ timeout: 20_000 })
  expect(cut).toBeGreaterThan(0)
  expect(buyer.name).toBeTruthy()
})
