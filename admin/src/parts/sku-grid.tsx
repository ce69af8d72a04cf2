import { useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Card, Flex, InputNumber, Switch, Table, type TableColumnType, Typography } from 'antd'
import { useState } from 'react'
import { CHANGE } from '../../../api/shared/rights.ts'
import { api, ask, type DataOf, Refused } from '../client.ts'
import { goods } from '../texts/goods.ts'
import { fill, named, useLang, useTexts } from '../texts/index.ts'
import { useHolds } from './session.ts'
import { StockDrawer } from './stock-drawer.tsx'

type Spu = DataOf<'/v1/staff/goods/spus/{id}'>
type Sku = Spu['skus'][number]
type Cells = Partial<Pick<Sku, 'price' | 'market_price' | 'cost_price' | 'order_limit' | 'person_limit' | 'warn_below' | 'weight_grams' | 'on_sale'>>
type Amount = 'price' | 'market_price' | 'cost_price'
type Count = 'order_limit' | 'person_limit' | 'warn_below' | 'weight_grams'

/** The SKUs as a sheet: cells are changed first and saved together, all or none. */
export function SkuGrid({ spu }: { spu: Spu }) {
  const t = useTexts(goods)
  const lang = useLang()
  const queries = useQueryClient()
  const { message } = App.useApp()
  const may = useHolds()('goods', CHANGE) && spu.deleted_at === null
  const [changes, setChanges] = useState<Record<number, Cells>>({})
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState('')
  const [open, setOpen] = useState<Sku>()
  const count = Object.keys(changes).length
  const cell = <K extends keyof Cells>(sku: Sku, name: K): Sku[K] => (changes[sku.id]?.[name] ?? sku[name]) as Sku[K]
  const change = (sku: Sku, name: keyof Cells, value: Cells[keyof Cells]) => setChanges((old) => ({ ...old, [sku.id]: { ...old[sku.id], [name]: value } }))
  const touched = (sku: Sku, name: keyof Cells) => (changes[sku.id] && name in changes[sku.id]! ? ({ status: 'warning' } as const) : {})

  const save = async () => {
    setBusy(true)
    setFault('')
    try {
      await ask(api.PATCH('/v1/staff/goods/skus', { body: { skus: Object.entries(changes).map(([id, cells]) => ({ id: Number(id), ...cells })) } }))
      void message.success(t.saved)
      setChanges({})
      await Promise.all([queries.invalidateQueries({ queryKey: ['spu'] }), queries.invalidateQueries({ queryKey: ['spus'] })])
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      setFault(error.message)
    } finally {
      setBusy(false)
    }
  }
  const amount = (name: Amount, title: string): TableColumnType<Sku> => ({
    key: name,
    title,
    render: (_, sku) => (
      <InputNumber<string>
        aria-label={`${title} ${sku.name}`}
        {...touched(sku, name)}
        size="small"
        min="0"
        precision={2}
        stringMode
        disabled={!may}
        style={{ width: 96 }}
        value={cell(sku, name)}
        onChange={(value) => value !== null && change(sku, name, Number(value).toFixed(2))}
      />
    ),
  })
  const number = (name: Count, title: string, least: number, orNone: boolean): TableColumnType<Sku> => ({
    key: name,
    title,
    render: (_, sku) => (
      <InputNumber
        aria-label={`${title} ${sku.name}`}
        {...touched(sku, name)}
        size="small"
        min={least}
        precision={0}
        disabled={!may}
        style={{ width: 76 }}
        placeholder={orNone ? '∞' : ''}
        value={changes[sku.id] && name in changes[sku.id]! ? (changes[sku.id]![name] as number | null) : sku[name]}
        onChange={(value) => (value !== null || orNone) && change(sku, name, value)}
      />
    ),
  })
  return (
    <Card
      title={t.grid}
      extra={
        count > 0 && (
          <Flex gap={8}>
            <Button onClick={() => setChanges({})}>{t.undo}</Button>
            <Button type="primary" loading={busy} onClick={() => void save()}>
              {fill(t.changes, { n: count })}
            </Button>
          </Flex>
        )
      }
    >
      {fault && <Alert type="error" showIcon role="alert" title={fault} style={{ marginBottom: 12 }} />}
      <Table<Sku>
        rowKey="id"
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={spu.skus}
        locale={{ emptyText: t.noSkus }}
        columns={[
          {
            key: 'sku',
            title: t.sku,
            fixed: 'left',
            render: (_, sku) => (
              <div style={{ maxWidth: 180 }}>
                {sku.values.join(' / ') || named(lang, sku.name, sku.name_en)}
                <Typography.Text type="secondary" style={{ display: 'block', fontSize: 12 }}>
                  {[sku.id, sku.code].filter(Boolean).join(' · ')}
                </Typography.Text>
              </div>
            ),
          },
          amount('price', t.price),
          amount('market_price', t.market),
          amount('cost_price', t.cost),
          number('order_limit', t.orderLimit, 1, true),
          number('person_limit', t.personLimit, 1, true),
          number('warn_below', t.warn, 0, false),
          number('weight_grams', t.weight, 1, false),
          { key: 'sales', title: t.sales, align: 'right', dataIndex: 'sales' },
          {
            key: 'stock',
            title: t.stock,
            align: 'right',
            render: (_, sku) => (
              <Button size="small" aria-label={`${t.ledger} ${sku.name}`} onClick={() => setOpen(sku)}>
                {sku.stock}
              </Button>
            ),
          },
          {
            key: 'on_sale',
            title: t.onSale,
            render: (_, sku) => (
              <Switch size="small" aria-label={`${t.onSale} ${sku.name}`} disabled={!may} checked={cell(sku, 'on_sale')} onChange={(on) => change(sku, 'on_sale', on)} />
            ),
          },
        ]}
      />
      {open && <StockDrawer sku={open} onClose={() => setOpen(undefined)} />}
    </Card>
  )
}
