/** The columns of a catalogue file: their name in JSON and English CSV, and the Chinese one. One line of the file is one SKU. */
export const columns = {
  spu_code: '商品货号',
  code: '货号',
  category: '类别',
  brand: '品牌',
  name: '名称',
  name_en: '英文名称',
  state: '状态',
  description: '描述',
  description_en: '英文描述',
  packing: '包装清单',
  packing_en: '英文包装清单',
  after_sales: '售后说明',
  after_sales_en: '英文售后说明',
  specs: '规格参数',
  pictures: '商品图片',
  detail_pictures: '详情图片',
  values: '销售属性',
  sku_name: '规格名称',
  sku_name_en: '英文规格名称',
  caption: '卖点',
  caption_en: '英文卖点',
  price: '售价',
  market_price: '市场价',
  cost_price: '成本价',
  unit: '单位',
  unit_en: '英文单位',
  weight_grams: '重量克',
  order_limit: '每单限购',
  person_limit: '每人限购',
  warn_below: '库存预警',
  on_sale: '可售',
  sku_pictures: '规格图片',
} as const
export type Column = keyof typeof columns
export const columnNames = Object.keys(columns) as Column[]

const byHeading = new Map<string, Column>(columnNames.flatMap((name) => [[name, name] as const, [columns[name], name] as const]))

/** The column that a heading means, in either language. */
export const columnOf = (heading: string): Column | undefined => byHeading.get(heading.trim().toLowerCase())

/** Why a line cannot be taken, or should be looked at. `{name}` is filled from the detail. */
export const reasons = {
  unreadable: { zh: '无法识别文件编码，请存为 UTF-8 或 GBK', en: 'The encoding of the file is unknown; please save it as UTF-8 or GBK' },
  broken: { zh: '文件不完整或格式有误：{detail}', en: 'The file is broken: {detail}' },
  no_rows: { zh: '文件里没有数据', en: 'There are no lines in the file' },
  too_many: { zh: '一次最多导入 {most} 行', en: 'At most {most} lines at once' },
  heading_unknown: { zh: '不认识这一列，已忽略', en: 'This column is unknown and was left out' },
  heading_stock: { zh: '库存不由这里导入，已忽略；请在库存里入库或盘点', en: 'Stock is not brought in here and was left out; receive or adjust it in the warehouse' },
  heading_twice: { zh: '这一列出现了两次', en: 'This column is there twice' },
  heading_missing: { zh: '缺少这一列', en: 'This column is missing' },
  cells: { zh: '这一行有 {found} 格，应有 {wanted} 格', en: 'This line has {found} cells and should have {wanted}' },
  missing: { zh: '必须填写', en: 'This must be filled in' },
  too_long: { zh: '最多 {most} 个字符', en: 'At most {most} characters' },
  not_money: { zh: '不是金额，应像 88.00', en: 'This is no amount; write it like 88.00' },
  price_zero: { zh: '售价必须大于 0', en: 'The price must be more than 0' },
  market_below: { zh: '市场价不能低于售价', en: 'The market price is less than the price' },
  cost_above: { zh: '成本价高于售价', en: 'The cost is more than the price' },
  not_whole: { zh: '应为 {least} 以上的整数', en: 'This should be a whole number from {least}' },
  not_yes_no: { zh: '应为 是 或 否', en: 'This should be yes or no' },
  not_state: { zh: '应为 上架、下架 或 草稿', en: 'This should be launched, withdrawn or draft' },
  not_pairs: { zh: '应像 颜色=红; 尺码=M', en: 'Write it like Colour=Red; Size=M' },
  twice: { zh: '同一名称出现了两次', en: 'The same name is there twice' },
  not_file: { zh: '不是图片的文件键', en: 'This is no key of a picture' },
  no_picture: { zh: '商品和规格都没有图片', en: 'Neither product nor SKU has a picture' },
  unknown_category: { zh: '没有这个类别，应写全路径，如 水果/苹果', en: 'There is no such category; write the whole path, such as Fruit/Apples' },
  unknown_brand: { zh: '没有这个品牌', en: 'There is no such brand' },
  unknown_id: { zh: '没有这个编号的商品', en: 'There is no product of this number' },
  code_twice: { zh: '货号在文件里出现了两次，前一次在第 {line} 行', en: 'This code is in the file twice; the first is in line {line}' },
  code_taken: { zh: '货号属于另一个商品', en: 'This code belongs to another product' },
  values_differ: { zh: '同一商品各行的销售属性名必须相同', en: 'All lines of a product must name the same sale attributes' },
  values_twice: { zh: '同一商品的另一个规格已有这组属性值', en: 'Another SKU of this product has the same values' },
  too_many_skus: { zh: '一个商品最多 300 个规格', en: 'A product has at most 300 SKUs' },
  removed: { zh: '这个商品已被删除，请先恢复', en: 'This product has been removed; bring it back first' },
  refused: { zh: '{text}', en: '{text}' },
} as const
export type Reason = keyof typeof reasons

/** What was wrong with a line: where, which value, why. A warning does not keep the line out. */
export type Fault = { line: number; column: string; value: string; why: Reason; detail?: Record<string, string | number>; warning?: boolean }

/** The reason in words. */
export function reasonText(lang: 'zh-CN' | 'en', why: string, detail: Record<string, string | number> | null): string {
  const text = reasons[why as Reason]?.[lang === 'en' ? 'en' : 'zh'] ?? why
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String((lang === 'en' ? detail?.[`${name}_en`] : undefined) ?? detail?.[name] ?? ''))
}
