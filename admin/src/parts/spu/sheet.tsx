import { FormOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Card, Flex, Input, Popover, Switch, Table, type TableColumnType, Tag, Typography } from 'antd'
import { useState } from 'react'
import { pictureAt } from '../../client.ts'
import { goods } from '../../texts/goods.ts'
import { spu as texts } from '../../texts/spu.ts'
import { fill, named, useLang, useTexts } from '../../texts/index.ts'
import { StockDrawer } from '../stock-drawer.tsx'
import { Cell, cellFrom, type CellColumn } from './cells.tsx'
import { blankSku, same, type SkuDraft } from './draft.ts'
import { ReceiveMany } from './receive-many.tsx'
import { SkuPictures } from './sku-pictures.tsx'
import { useSpu } from './use-draft.ts'

type Change = Partial<SkuDraft>

function useColumns(): CellColumn[] {
  const s = useTexts(texts)
  return [
    { name: 'code', title: s.code, kind: 'text', width: 136, most: 60 },
    { name: 'price', title: s.price, kind: 'money', width: 92, most: 0 },
    { name: 'market_price', title: s.market, kind: 'money', width: 92, most: 0 },
    { name: 'cost_price', title: s.cost, kind: 'money', width: 92, most: 0 },
    { name: 'weight_grams', title: s.weight, kind: 'count', width: 84, most: 10_000_000, least: 1 },
    { name: 'order_limit', title: s.orderLimit, kind: 'limit', width: 76, most: 1_000_000, least: 1 },
    { name: 'person_limit', title: s.personLimit, kind: 'limit', width: 76, most: 1_000_000, least: 1 },
    { name: 'warn_below', title: s.warn, kind: 'count', width: 76, most: 1_000_000 },
    { name: 'caption', title: s.caption, kind: 'text', width: 180, most: 200 },
    { name: 'caption_en', title: s.captionEn, kind: 'text', width: 180, most: 300 },
  ]
}

/** The SKUs as a sheet; cells are changed here and saved with the product, all or none. */
export function Sheet() {
  const s = useTexts(texts)
  const g = useTexts(goods)
  const lang = useLang()
  const { spu, base, draft, faults, may, media, change } = useSpu()
  const [chosen, setChosen] = useState<string[]>([])
  const [stockOf, setStockOf] = useState<SkuDraft>()
  const [picturesOf, setPicturesOf] = useState<string>()
  const columns = useColumns()
  const { skus } = draft
  const kept = new Map(base.skus.map((sku) => [sku.key, sku]))
  const live = new Map(spu?.skus.map((sku) => [sku.id, sku]))
  const nameOf = (sku: SkuDraft) => sku.values.join(' / ') || named(lang, sku.name, sku.name_en) || s.one
  const put = (keys: readonly string[], cells: Change) => change((old) => ({ ...old, skus: old.skus.map((sku) => (keys.includes(sku.key) ? { ...sku, ...cells } : sku)) }))
  const pasteAt = (row: number, column: number, lines: string[][]) =>
    change((old) => ({
      ...old,
      skus: old.skus.map((sku, i) => {
        const cells = lines[i - row]
        if (i < row || !cells) return sku
        const read = cells.flatMap((text, c) => {
          const target = columns[column + c]
          const value = target && cellFrom(target, text)
          return target && value !== undefined ? [[target.name, target.name === 'code' && value === '' ? null : value]] : []
        })
        return { ...sku, ...(Object.fromEntries(read) as Change) }
      }),
    }))
  const wrongOf = (key: string) =>
    Object.entries(faults)
      .filter(([place]) => place.startsWith(`${key}.`))
      .join()
  const picked = chosen.filter((key) => skus.some((sku) => sku.key === key))
  type Row = { sku: SkuDraft; was: SkuDraft | undefined; wrong: string; at: number; stock: number | undefined }
  const rows: Row[] = skus.map((sku, at) => ({ sku, was: kept.get(sku.key), wrong: wrongOf(sku.key), at, stock: sku.id === undefined ? undefined : live.get(sku.id)?.stock }))
  const still = (row: Row, before: Row) => row.sku !== before.sku || row.was !== before.was || row.wrong !== before.wrong || row.at !== before.at || row.stock !== before.stock
  const cells = columns.map(
    (column, c): TableColumnType<Row> => ({
      key: column.name,
      title: (
        <Flex gap={2} align="center">
          {column.title}
          {may && skus.length > 1 && <FillColumn column={column} keys={picked.length > 0 ? picked : skus.map(({ key }) => key)} chosen={picked.length > 0} put={put} />}
        </Flex>
      ),
      shouldCellUpdate: still,
      render: (_, { sku, was, at }) => (
        <Cell
          column={column}
          sku={sku}
          name={nameOf(sku)}
          row={at}
          disabled={!may}
          dirty={!same(was?.[column.name] ?? null, sku[column.name] ?? null)}
          fault={faults[`${sku.key}.${column.name}`]}
          onChange={(value) => put([sku.key], { [column.name]: value })}
          onPasteMany={(lines) => pasteAt(at, c, lines)}
        />
      ),
    }),
  )
  return (
    <Card
      title={`${s.skus}${skus.length > 0 ? ` (${skus.length})` : ''}`}
      id="skus"
      extra={may && picked.length > 0 && <Many keys={picked} put={put} done={() => setChosen([])} />}
    >
      <Table<Row>
        rowKey={(row) => row.sku.key}
        size="small"
        pagination={false}
        scroll={{ x: 'max-content', ...(rows.length > 14 ? { y: 620 } : {}) }}
        sticky={rows.length <= 14}
        dataSource={rows}
        {...(may ? { rowSelection: { selectedRowKeys: picked, onChange: (keys) => setChosen(keys.map(String)) } } : {})}
        footer={() => <Typography.Text type="secondary">{s.pasteHint}</Typography.Text>}
        locale={{
          emptyText: (
            <Flex vertical gap={8} align="center" style={{ padding: 16 }}>
              {g.noSkus}
              {may && draft.attrs.length === 0 && (
                <Button icon={<PlusOutlined />} onClick={() => change((old) => ({ ...old, skus: [blankSku([])] }))}>
                  {s.addOne}
                </Button>
              )}
            </Flex>
          ),
        }}
        columns={[
          {
            key: 'sku',
            title: g.sku,
            fixed: 'left',
            shouldCellUpdate: still,
            render: (_, { sku, was }) => (
              <Flex gap={8} align="center" style={{ maxWidth: 220 }}>
                <button type="button" className="picture-button" aria-label={`${s.skuPictures} ${nameOf(sku)}`} onClick={() => setPicturesOf(sku.key)}>
                  {(sku.pictures[0] ?? draft.pictures[0]) ? (
                    <img
                      className="picture"
                      src={pictureAt(media, (sku.pictures[0] ?? draft.pictures[0])!)}
                      alt=""
                      loading="lazy"
                      style={{ opacity: sku.pictures[0] ? 1 : 0.45 }}
                    />
                  ) : (
                    <span className="picture" />
                  )}
                </button>
                <div>
                  {nameOf(sku)}
                  <Typography.Text type="secondary" style={{ display: 'block', fontSize: 12 }}>
                    {was ? sku.id : <Tag color="gold">{s.newOne}</Tag>}
                  </Typography.Text>
                </div>
              </Flex>
            ),
          },
          ...cells,
          { key: 'sales', title: g.sales, align: 'right', render: (_, { sku }) => sku.id !== undefined && live.get(sku.id)?.sales },
          {
            key: 'stock',
            title: g.stock,
            align: 'right',
            render: (_, { sku, stock }) =>
              stock === undefined ? (
                <Typography.Text type="secondary">{s.afterSave}</Typography.Text>
              ) : (
                <Button size="small" aria-label={`${g.ledger} ${nameOf(sku)}`} onClick={() => setStockOf(sku)}>
                  {stock}
                </Button>
              ),
          },
          {
            key: 'on_sale',
            title: g.onSale,
            shouldCellUpdate: still,
            render: (_, { sku }) => (
              <Switch size="small" aria-label={`${g.onSale} ${nameOf(sku)}`} disabled={!may} checked={sku.on_sale} onChange={(on) => put([sku.key], { on_sale: on })} />
            ),
          },
        ]}
      />
      {stockOf?.id !== undefined && <StockDrawer sku={{ id: stockOf.id, name: nameOf(stockOf) }} onClose={() => setStockOf(undefined)} />}
      {picturesOf && <SkuPictures skuKey={picturesOf} onClose={() => setPicturesOf(undefined)} />}
    </Card>
  )
}

function FillColumn({ column, keys, chosen, put }: { column: CellColumn; keys: string[]; chosen: boolean; put: (keys: readonly string[], cells: Change) => void }) {
  const s = useTexts(texts)
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const value = cellFrom(column, typed)
  const press = () => {
    if (value === undefined) return
    put(keys, { [column.name]: value })
    setOpen(false)
  }
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      content={
        <Flex vertical gap={8}>
          <Input
            autoFocus
            aria-label={`${s.fillColumn} ${column.title}`}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onPressEnter={press}
            {...(value === undefined && typed ? { status: 'error' as const } : {})}
          />
          <Button type="primary" disabled={value === undefined || (column.name === 'code' && keys.length > 1)} onClick={press}>
            {fill(chosen ? s.fillChosen : s.fillAll, { n: keys.length })}
          </Button>
        </Flex>
      }
    >
      {column.name !== 'code' && <Button type="text" size="small" icon={<FormOutlined />} aria-label={`${s.fillColumn}: ${column.title}`} title={s.fillColumn} />}
    </Popover>
  )
}

/** What is done to all that are chosen. */
function Many({ keys, put, done }: { keys: string[]; put: (keys: readonly string[], cells: Change) => void; done: () => void }) {
  const s = useTexts(texts)
  const { draft, change } = useSpu()
  const saved = draft.skus.filter((sku) => keys.includes(sku.key) && sku.id !== undefined)
  return (
    <Flex gap={8} wrap align="center">
      {fill(s.chosen, { n: keys.length })}
      <Button size="small" onClick={() => put(keys, { on_sale: true })}>
        {s.sell}
      </Button>
      <Button size="small" onClick={() => put(keys, { on_sale: false })}>
        {s.unsell}
      </Button>
      {saved.length > 0 && <ReceiveMany skus={saved} />}
      <Button
        size="small"
        danger
        onClick={() => {
          change((old) => ({ ...old, skus: old.skus.filter((sku) => !keys.includes(sku.key)) }))
          done()
        }}
      >
        {s.dropRows}
      </Button>
    </Flex>
  )
}
