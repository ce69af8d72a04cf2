import { Button } from 'antd'
import { useState } from 'react'
import { api, ask, type RowOf } from '../client.ts'
import { type Column, Listing } from '../parts/listing.tsx'
import { Page } from '../parts/page.tsx'
import { StockDrawer } from '../parts/stock-drawer.tsx'
import { goods } from '../texts/goods.ts'
import { useTexts } from '../texts/index.ts'

type Row = RowOf<'/v1/staff/stocks/low'>

/** What runs out, the emptiest first. */
export function LowStock() {
  const t = useTexts(goods)
  const [open, setOpen] = useState<Row>()
  const columns: Column<Row>[] = [
    { key: 'sku', title: t.sku, render: (_, row) => `${row.name} (${row.sku_id})` },
    { key: 'stock', title: t.stock, align: 'right', dataIndex: 'stock' },
    { key: 'warn', title: t.warnAt, align: 'right', dataIndex: 'warn_below' },
    { key: 'since', title: t.since, dataIndex: 'since' },
    {
      key: 'open',
      title: '',
      render: (_, row) => (
        <Button size="small" onClick={() => setOpen(row)}>
          {t.ledger}
        </Button>
      ),
    },
  ]
  return (
    <Page title={t.low}>
      <Listing<Row>
        name="low-stock"
        rowKey="sku_id"
        columns={columns}
        open={setOpen}
        load={({ page, pagesize }) => ask(api.GET('/v1/staff/stocks/low', { params: { query: { page: String(page), pagesize: String(pagesize) } } }))}
      />
      {open && <StockDrawer sku={{ id: open.sku_id, name: open.name }} onClose={() => setOpen(undefined)} />}
    </Page>
  )
}
