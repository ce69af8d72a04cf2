import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { transact } from '../shared/db.ts'
import { openShop } from '../test/shop.ts'
import { readPairs, writePairs } from './cells.ts'
import { decode, parseFile } from './parse.ts'
import { type Progress, runImport } from './run.ts'
import { readFaults, readImport, startImport } from './start.ts'

const shop = await openShop()
const clerk = await shop.staff({ goods: 7 })
const picture = 'ab/abababababababababababababababab.webp'
await shop.db`insert into catalogs (name, name_en) values ('水果', 'Fruit')`
await shop.db`insert into catalogs (parent_id, name, name_en) select id, '苹果', 'Apples' from catalogs where name = '水果'`
await shop.db`insert into brands (name, name_en) values ('岭上', 'Ridge')`

const HEADING = '商品货号,货号,类别,品牌,名称,英文名称,销售属性,售价,市场价,成本价,商品图片,状态,描述'
const line = (spu: string, code: string, change: Record<string, string> = {}) => {
  const cells = {
    category: '水果/苹果',
    brand: '岭上',
    name: `苹果 ${spu}`,
    en: `Apple ${spu}`,
    values: `规格|Size=${code}`,
    price: '88.00',
    market: '99',
    cost: '50',
    picture,
    state: '上架',
    text: '<p>脆</p>',
    ...change,
  }
  return [spu, code, ...Object.values(cells)].map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')
}
const csv = (...lines: string[]) => Buffer.from(`\uFEFF${[HEADING, ...lines].join('\r\n')}\r\n`)

async function bring(content: Buffer, { dryRun = false, fileName = 'goods.csv' } = {}) {
  const id = await transact(shop.db, (tx) => startImport(tx, { content, fileName, dryRun, staffId: clerk.id }))
  await runImport(shop.db, id)
  const { state, total, done, made, changed, same, bad } = await readImport(shop.db, id)
  const { faults } = await readFaults(shop.db, id, { page: 1, pageSize: 100 })
  return { id, state, total, done, made, changed, same, bad, faults: faults.map((fault) => [fault.line, fault.column, fault.why]), counts: [made, changed, same, bad] }
}
const skusOf = async (spu: string) =>
  [
    ...(await shop.db`select k.code, k.price, k.launched, k.name from skus k join spus p on p.id = k.spu_id where p.code = ${spu} and k.deleted_at is null order by k.position`),
  ].map((row) => ({ ...row }))

test('a file makes products, changes them, and the same file again changes nothing', async () => {
  const file = csv(line('A', 'A1'), line('A', 'A2', { price: '90' }), line('B', 'B1', { state: '草稿' }))
  assert.deepEqual((await bring(file)).counts, [3, 0, 0, 0])
  assert.deepEqual(await skusOf('A'), [
    { code: 'A1', price: 8800, launched: true, name: '苹果 A A1' },
    { code: 'A2', price: 9000, launched: true, name: '苹果 A A2' },
  ])
  assert.equal((await skusOf('B'))[0]!.launched, false)
  const before = await shop.db`select id, version from spus order by id`
  assert.deepEqual((await bring(file)).counts, [0, 0, 3, 0])
  assert.deepEqual([...(await shop.db`select id, version from spus order by id`)], [...before])
  assert.deepEqual((await bring(csv(line('A', 'A2', { price: '91' }), line('A', 'A3')))).counts, [1, 1, 0, 0])
  assert.equal((await skusOf('A')).map(({ code, price }) => `${code} ${price}`).join(), 'A1 8800,A2 9100,A3 8800')
  const found = await shop.ask('POST', '/v1/goods/search', { body: { q: '苹果 A' } })
  assert.ok(found.body.paginator.total >= 3)
})

test('a trial run tells every bad line and changes nothing', async () => {
  const count = async () => (await shop.db`select (select count(*)::int from spus) as spus, (select count(*)::int from skus) as skus`)[0]
  const before = await count()
  const file = csv(
    line('C', 'C1', { price: '0' }),
    line('D', 'D1', { price: '八十', category: '水果/梨', brand: '没有' }),
    line('E', 'E1', { market: '1' }),
    line('F', 'F1', { cost: '100' }),
    line('G', 'G1', { values: '规格=红' }),
    line('G', 'G2', { values: '规格=红' }),
    line('H', 'H1', { values: '规格=1; 规格=2' }),
    line('I', 'I1', { picture: '../../etc/passwd' }),
    line('J', 'F1'),
    'K,K1,水果',
    line('L', 'L1', { name: '', price: '-5' }),
    line('', 'M1'),
  )
  const report = await bring(file, { dryRun: true })
  assert.deepEqual(report.faults, [
    [2, 'price', 'price_zero'],
    [3, 'price', 'not_money'],
    [3, 'category', 'unknown_category'],
    [3, 'brand', 'unknown_brand'],
    [4, 'market_price', 'market_below'],
    [5, 'cost_price', 'cost_above'],
    [7, 'values', 'values_twice'],
    [8, 'values', 'twice'],
    [9, 'pictures', 'not_file'],
    [10, 'code', 'code_twice'],
    [11, '', 'cells'],
    [12, 'price', 'price_zero'],
    [12, 'name', 'missing'],
    [13, 'spu_code', 'missing'],
  ])
  assert.deepEqual([report.total, report.done, report.counts], [12, 12, [1, 0, 0, 11]])
  assert.deepEqual(await count(), before)
})

test('GBK, UTF-16 and UTF-8 with or without a mark are read, in Chinese and in English', () => {
  const text = '商品货号,货号,名称\nA,A1,苹果\n'
  const gbk = Buffer.concat([
    Buffer.from([0xc9, 0xcc, 0xc6, 0xb7, 0xbb, 0xf5, 0xba, 0xc5, 0x2c, 0xbb, 0xf5, 0xba, 0xc5, 0x2c, 0xc3, 0xfb, 0xb3, 0xc6, 0x0a]),
    Buffer.from('A,A1,'),
    Buffer.from([0xc6, 0xbb, 0xb9, 0xfb, 0x0a]),
  ])
  for (const bytes of [
    gbk,
    Buffer.from(text),
    Buffer.from(`\uFEFF${text}`),
    Buffer.from(`\uFEFF${text}`, 'utf16le'),
    Buffer.from(text.replace('商品货号,货号,名称', 'spu_code,code,name')),
    Buffer.from(text.replaceAll(',', ';')),
  ])
    assert.deepEqual(parseFile(bytes, 'csv').lines, [{ line: 2, cells: { spu_code: 'A', code: 'A1', name: '苹果' } }])
  assert.equal(decode(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0xff])), undefined)
})

test('a broken file is refused as a whole, with the line where it breaks', async () => {
  const whole = csv(line('N', 'N1'), line('O', 'O1')).toString()
  for (const [content, why] of [
    [Buffer.from(whole.slice(0, -5)), 'broken'],
    [Buffer.from('名称,售价\n苹果,1\n'), 'heading_missing'],
    [Buffer.from('商品货号,货号,货号\nA,B,C\n'), 'heading_twice'],
    [Buffer.from(HEADING), 'no_rows'],
    [Buffer.from(''), 'no_rows'],
    [Buffer.from([0xff, 0xfe, 0x00]), 'unreadable'],
  ] as [Buffer, string][]) {
    const report = await bring(content)
    assert.equal(report.state, 'failed', why)
    assert.ok(
      report.faults.some(([, , reason]) => reason === why),
      `${why}: ${JSON.stringify(report.faults)}`,
    )
  }
  assert.equal((await bring(Buffer.from('[{"spu_code":"N","code":'), { fileName: 'a.json' })).state, 'failed')
  assert.deepEqual(await skusOf('N'), [])
})

test('what is exported comes back unchanged, as CSV and JSON, in both languages', async () => {
  await bring(csv(line('P', 'P1', { text: '<h2>一</h2><p>二, "三"</p>', values: '颜色|Colour=深\\;蓝|Deep blue; 尺码=L', name: '-1+1|calc', en: '=1+1' })))
  for (const format of ['csv', 'json'])
    for (const lang of ['zh-CN', 'en']) {
      const { body } = await shop.ask('GET', `/v1/staff/catalogue/export?format=${format}`, { token: clerk.token, headers: { 'accept-language': lang } })
      const report = await bring(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), { fileName: `a.${format}` })
      assert.deepEqual([report.made, report.changed, report.bad, report.faults], [0, 0, 0, []], `${format} ${lang}`)
      assert.ok(report.same >= 5)
      if (format === 'csv') assert.doesNotMatch(body, /(^|,)"?(-1\+1|=1\+1)/m, 'no cell begins as a formula')
    }
  for (const pairs of [[{ name: 'a=b;c|d\\', nameEn: 'x', value: '1；2', valueEn: '' }]]) assert.deepEqual(readPairs(writePairs(pairs)), pairs)
})

test('a code of another product is not taken over, and a wrong line keeps its product out, not the others', async () => {
  const report = await bring(csv(line('Q', 'A1'), line('R', 'R1'), line('R', 'R2', { price: '0' }), line('S', 'S1')))
  assert.deepEqual(
    [report.counts, report.faults],
    [
      [1, 0, 0, 3],
      [
        [2, 'code', 'code_taken'],
        [4, 'price', 'price_zero'],
      ],
    ],
  )
  assert.deepEqual(await skusOf('R'), [])
  assert.equal((await skusOf('S')).length, 1)
})

test('an import that is killed in the middle goes on where it was, and each product is made once', async () => {
  const lines = Array.from({ length: 900 }, (_, i) => line(`K${i}`, `K${i}-1`))
  const id = await transact(shop.db, (tx) => startImport(tx, { content: csv(...lines), fileName: 'k.csv', dryRun: false, staffId: null }))
  const killed = new Error('killed')
  await assert.rejects(
    runImport(shop.db, id, ({ done }) => {
      if (done >= 400) throw killed
    }),
    killed,
  )
  const half = await readImport(shop.db, id)
  assert.deepEqual([half.state, half.done], ['running', 400])
  const seen: Progress[] = []
  await Promise.all([runImport(shop.db, id, (progress) => seen.push(progress)), runImport(shop.db, id)])
  await runImport(shop.db, id)
  const end = await readImport(shop.db, id)
  assert.deepEqual([end.state, end.total, end.done, end.made, end.bad], ['done', 900, 900, 900, 0])
  const [row] = await shop.db`select count(*)::int as n, count(distinct code)::int as codes from spus where code like 'K%'`
  assert.deepEqual({ ...row }, { n: 900, codes: 900 })
})

test('a process that is killed dead in the middle of an import leaves it to the next, and each product is made once', async () => {
  const lines = Array.from({ length: 1500 }, (_, i) => line(`D${i}`, `D${i}-1`))
  const id = await transact(shop.db, (tx) => startImport(tx, { content: csv(...lines), fileName: 'd.csv', dryRun: false, staffId: null }))
  const program = `
    const { openPool } = await import(${JSON.stringify(import.meta.resolve('../shared/db.ts'))})
    const { runImport } = await import(${JSON.stringify(import.meta.resolve('./run.ts'))})
    await runImport(openPool(process.argv[1]), ${id}, ({ done }) => console.log(done))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, shop.config.databaseUrl], { stdio: ['ignore', 'pipe', 'inherit'] })
  // It goes on with the next bundle while we read of the first, and dies within it.
  for await (const said of child.stdout) if (Number(String(said).trim().split('\n').at(-1)) >= 200) child.kill('SIGKILL')
  if (child.signalCode === null && child.exitCode === null) await once(child, 'exit')
  assert.equal(child.signalCode, 'SIGKILL')
  const half = await readImport(shop.db, id)
  assert.equal(half.state, 'running')
  assert.ok(half.done >= 200 && half.done < 1500, `it died at ${half.done}`)
  const [made] = await shop.db`select count(*)::int as n from spus where code ~ '^D[0-9]+$'`
  assert.equal(made!.n, half.done)
  // The lock goes with the dead one's connection, when the database notices.
  while ((await readImport(shop.db, id)).state !== 'done') await runImport(shop.db, id)
  const end = await readImport(shop.db, id)
  assert.deepEqual([end.total, end.done, end.made, end.same, end.bad], [1500, 1500, 1500, 0, 0])
  const [row] = await shop.db`select count(*)::int as n, count(distinct code)::int as codes from spus where code ~ '^D[0-9]+$'`
  assert.deepEqual({ ...row }, { n: 1500, codes: 1500 })
})

test('a column of stock is left out and said to be so', async () => {
  const file = csv(line('U', 'U1')).toString().split('\r\n')
  const report = await bring(Buffer.from([`${file[0]},库存`, `${file[1]},5`, ''].join('\r\n')))
  assert.deepEqual([report.counts, report.faults], [[1, 0, 0, 0], [[1, '库存', 'heading_stock']]])
  const [sku] = await shop.db`select coalesce((select stock from stocks where sku_id = k.id), 0)::int as stock from skus k where code = 'U1'`
  assert.equal(sku!.stock, 0)
})

test('staff send a file, watch it come in and read what was wrong, in their language', async () => {
  const form = (content: Buffer, dryRun: string) => {
    const edge = 'edge'
    const body = Buffer.concat([
      Buffer.from(
        `--${edge}\r\ncontent-disposition: form-data; name="dry_run"\r\n\r\n${dryRun}\r\n--${edge}\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\ncontent-type: text/csv\r\n\r\n`,
      ),
      content,
      Buffer.from(`\r\n--${edge}--\r\n`),
    ])
    return { raw: body, headers: { 'content-type': `multipart/form-data; boundary=${edge}` } }
  }
  const sent = await shop.ask('POST', '/v1/staff/catalogue/imports', { token: clerk.token, ...form(csv(line('T', 'T1', { price: '0' })), 'true') })
  assert.equal(sent.status, 200, JSON.stringify(sent.body))
  const { id } = sent.body.data
  await shop.work()
  const read = (path: string, lang = 'zh-CN') => shop.ask('GET', `/v1/staff/catalogue/imports${path}`, { token: clerk.token, headers: { 'accept-language': lang } })
  const progress = (await read(`/${id}`)).body.data
  assert.deepEqual([progress.state, progress.dry_run, progress.bad, progress.clerk], ['done', true, 1, '小二'])
  const [zh] = (await read(`/${id}/faults`)).body.data
  assert.deepEqual([zh.line, zh.heading, zh.value, zh.text], [2, '售价', '0', '售价必须大于 0'])
  assert.equal((await read(`/${id}/faults`, 'en')).body.data[0].text, 'The price must be more than 0')
  assert.equal((await read('/999999')).body.code, 10910)
  assert.equal((await shop.ask('POST', '/v1/staff/catalogue/imports', { token: clerk.token, ...form(Buffer.alloc(0), 'true') })).body.code, 10911)
  const reader = await shop.staff({ goods: 1 })
  assert.equal((await shop.ask('POST', '/v1/staff/catalogue/imports', { token: reader.token, ...form(csv(line('T', 'T1')), 'false') })).status, 403)
})
