import { DownloadOutlined } from '@ant-design/icons'
import { Badge, Button, Flex } from 'antd'
import { Link, useNavigate } from 'react-router'
import { api, ask, type Listed, type RowOf } from '../client.ts'
import { type Column, Listing, useWish } from '../parts/listing.tsx'
import { Page } from '../parts/page.tsx'
import { Money, OrderState, PayMethod } from '../parts/tags.tsx'
import { paths } from '../paths.ts'
import { paper } from '../texts/buyers.ts'
import { common } from '../texts/common.ts'
import { fill, useLang, useTexts } from '../texts/index.ts'
import { orders, orderStates } from '../texts/orders.ts'

type Row = RowOf<'/v1/staff/orders'>
const TOTALS_END = 10_000
/** Paid and not given back: there are parcels. */
const hasParcels = (status: number) => status >= 2 && status <= 5

/** Orders by state, with how many there are of each, and a search by whatever is known of one. */
export function Orders() {
  const t = useTexts(orders)
  const p = useTexts(paper)
  const c = useTexts(common)
  const lang = useLang()
  const navigate = useNavigate()
  const { wish } = useWish()
  const states = useTexts(orderStates)
  const columns: Column<Row>[] = [
    { key: 'order_id', title: c.order, fixed: 'left', render: (_, row) => <Link to={paths.order(row.order_id)}>{row.order_id}</Link> },
    { key: 'state', title: c.state, render: (_, row) => <OrderState state={row.status} /> },
    {
      key: 'goods',
      title: t.goods,
      render: (_, row) => (
        <div
          style={{ maxWidth: 280, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}
          title={row.order_sku.map((line) => `${line.name} × ${line.count}`).join('\n')}
        >
          {row.order_sku[0]?.name} {row.order_sku.length > 1 ? `+${row.order_sku.length - 1}` : ''}
        </div>
      ),
    },
    { key: 'pieces', title: c.pieces, align: 'right', render: (_, row) => row.order_total_count },
    { key: 'amount', title: c.amount, align: 'right', render: (_, row) => <Money amount={row.order_total_amount} /> },
    { key: 'user', title: c.user, render: (_, row) => row.username, csv: (row) => row.username },
    { key: 'receiver', title: t.receiver, render: (_, row) => `${row.address.receiver} ${row.address.mobile}` },
    { key: 'method', title: t.method, render: (_, row) => <PayMethod method={row.pay_method} /> },
    { key: 'placed', title: t.placed, render: (_, row) => row.order_time },
  ]
  const tabs = (answer: Listed<Row> | undefined) =>
    (['0', '2', '1', '3', '5', '7', '4', '6', '8'] as const).map((state) => ({
      value: state === '0' ? '' : state,
      label: (
        <Flex gap={6} align="center">
          {states[state]}
          {state !== '0' && (answer?.counts?.[state] ?? 0) > 0 && (
            <Badge count={answer?.counts?.[state] ?? 0} overflowCount={999} size="small" color={state === '2' || state === '7' ? '#c2410c' : '#8c8c8c'} />
          )}
        </Flex>
      ),
    }))
  const status = wish.pick('status')
  const buyer = wish.pick('buyer')
  return (
    <Page title={t.title}>
      <Listing<Row>
        name="orders"
        rowKey="order_id"
        columns={columns}
        search={t.search}
        most={TOTALS_END}
        filters={(answer) => [
          { name: 'status', label: c.state, tabs: true, options: tabs(answer) },
          ...(buyer
            ? [
                {
                  name: 'buyer',
                  label: c.user,
                  options: [
                    { value: buyer, label: fill(t.ofBuyer, { id: buyer }) },
                    { value: '', label: t.ofAll },
                  ],
                },
              ]
            : []),
        ]}
        views={(['picking', 'notes'] as const).map((kind) => ({
          key: kind,
          label: p[kind],
          fits: (row: Row) => hasParcels(row.status),
          show: (rows: Row[]) => void window.open(`/admin${paths.paper(kind, { orders: rows.map((row) => row.order_id) })}`),
        }))}
        open={(row) => void navigate(paths.order(row.order_id))}
        tools={
          <Button icon={<DownloadOutlined />} href={`/v1/staff/orders/export${status ? `?status=${status}` : ''}`} title={t.exportSays} lang={lang}>
            {c.exportCsv}
          </Button>
        }
        load={({ page, pagesize, q, pick }) =>
          ask(
            api.GET('/v1/staff/orders', {
              params: {
                query: {
                  page: String(page),
                  pagesize: String(pagesize),
                  ...(q ? { q } : {}),
                  ...(pick('buyer') ? { user_id: pick('buyer')! } : {}),
                  ...(pick('status') ? { status: pick('status')! } : {}),
                },
              },
            }),
          )
        }
      />
    </Page>
  )
}
