import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildShop } from '../../bin/build-shop.ts'
import { openShop } from '../test/shop.ts'

await buildShop(() => {})
const shop = await openShop()
const see = async (path: string) => {
  const reply = await fetch(shop.url + path)
  return { status: reply.status, text: await reply.text() }
}

async function catalog(name: string, nameEn: string, parentId: number | null): Promise<number> {
  const reply = await shop.ask('POST', '/v1/staff/catalogs', { token: (await shop.staff({ goods: 7 })).token, body: { parent_id: parentId, name, name_en: nameEn, hue: 40 } })
  assert.equal(reply.body.code, 200, JSON.stringify(reply.body))
  return reply.body.data.id
}

test('every page of goods has the menu, three levels deep, without a script; a page of its own has all of it', async () => {
  const root = await catalog('干货', 'Dry goods', null)
  const branch = await catalog('坚果', 'Nuts', root)
  const leaf = await catalog('核桃', 'Walnuts', branch)
  for (const [path, prefix, names] of [
    ['/', '', ['干货', '坚果', '核桃']],
    [`/list/${root}`, '', ['干货', '坚果', '核桃']],
    ['/catalogs', '', ['干货', '坚果', '核桃']],
    ['/en/search', '/en', ['Dry goods', 'Nuts', 'Walnuts']],
    ['/en/catalogs', '/en', ['Dry goods', 'Nuts', 'Walnuts']],
  ] as const) {
    const { status, text } = await see(path)
    assert.equal(status, 200, path)
    for (const [i, id] of [root, branch, leaf].entries())
      assert.match(text, new RegExp(`<a [^>]*href="${prefix}/list/${id}"[^>]*>(?:<[^>]+>|\\s)*[^<]*${names[i]}`), `${path} ${names[i]}`)
  }
  // A page that is kept is made anew when the tree changes.
  await catalog('开心果', 'Pistachios', branch)
  while (!(await see('/catalogs')).text.includes('开心果')) await new Promise(setImmediate)
})
