import { Link, useNavigate } from 'react-router'
import { api, ask, type RowOf } from '../client.ts'
import { type Column, Listing, useStateTabs } from '../parts/listing.tsx'
import { Page } from '../parts/page.tsx'
import { Money, State } from '../parts/tags.tsx'
import { paths } from '../paths.ts'
import { buyers, buyerStates } from '../texts/buyers.ts'
import { common } from '../texts/common.ts'
import { useTexts } from '../texts/index.ts'

type Row = RowOf<'/v1/staff/buyers'>
const TOTALS_END = 10_000
type Sort = 'new' | 'old' | 'orders' | 'spent'

/** Everybody who buys here. */
export function Buyers() {
  const t = useTexts(buyers)
  const c = useTexts(common)
  const tabs = useStateTabs(buyerStates)
  const navigate = useNavigate()
  const columns: Column<Row>[] = [
    { key: 'username', title: t.name, fixed: 'left', csv: (row) => row.username, render: (_, row) => <Link to={paths.buyer(row.id)}>{row.username}</Link> },
    { key: 'state', title: c.state, csv: (row) => row.status, render: (_, row) => <State pairs={buyerStates} state={row.status} /> },
    { key: 'phone', title: t.phone, dataIndex: 'phone' },
    { key: 'email', title: t.email, dataIndex: 'email' },
    { key: 'level', title: t.level, align: 'right', dataIndex: 'level' },
    { key: 'orders', title: t.orders, align: 'right', dataIndex: 'orders' },
    { key: 'spent', title: t.spent, align: 'right', csv: (row) => row.spent, render: (_, row) => <Money amount={row.spent} /> },
    { key: 'seen', title: t.seen, dataIndex: 'seen_at' },
    { key: 'joined', title: t.joined, dataIndex: 'created_at' },
    { key: 'id', title: t.id, align: 'right', dataIndex: 'id' },
  ]
  return (
    <Page title={t.title}>
      <Listing<Row>
        name="buyers"
        rowKey="id"
        columns={columns}
        search={t.search}
        most={TOTALS_END}
        filters={[
          tabs,
          {
            name: 'by',
            label: t.sort,
            standard: 'new',
            options: [
              { value: 'new', label: t.newest },
              { value: 'old', label: t.oldest },
              { value: 'orders', label: t.byOrders },
              { value: 'spent', label: t.bySpent },
            ],
          },
        ]}
        open={(row) => void navigate(paths.buyer(row.id))}
        load={({ page, pagesize, q, pick }) =>
          ask(
            api.GET('/v1/staff/buyers', {
              params: {
                query: {
                  page,
                  pagesize,
                  sort: pick('by') as Sort,
                  ...(q ? { q } : {}),
                  ...(pick('state') ? { state: pick('state') as 'active' | 'banned' | 'leaving' | 'erased' } : {}),
                },
              },
            }),
          )
        }
      />
    </Page>
  )
}
