import { Link, useNavigate } from 'react-router'
import { api, ask, type RowOf } from '../client.ts'
import { asked, type Column, Listing, useStateTabs } from '../parts/listing.tsx'
import { Page } from '../parts/page.tsx'
import { Money, State } from '../parts/tags.tsx'
import { paths } from '../paths.ts'
import { aftersales, caseStates } from '../texts/aftersales.ts'
import { common } from '../texts/common.ts'
import { useTexts } from '../texts/index.ts'

type Row = RowOf<'/v1/staff/aftersales'>

/** The queue of cases; of one state the oldest first. */
export function Aftersales() {
  const t = useTexts(aftersales)
  const c = useTexts(common)
  const tabs = useStateTabs(caseStates, 'status')
  const navigate = useNavigate()
  const columns: Column<Row>[] = [
    { key: 'id', title: t.title, fixed: 'left', render: (_, row) => <Link to={paths.aftersale(row.id)}>{row.id}</Link> },
    { key: 'state', title: c.state, render: (_, row) => <State pairs={caseStates} state={row.status} /> },
    { key: 'kind', title: t.kind, dataIndex: 'kind_name' },
    { key: 'reason', title: t.reason, dataIndex: 'reason_name' },
    { key: 'total', title: t.total, align: 'right', render: (_, row) => <Money amount={row.total} /> },
    { key: 'order', title: c.order, render: (_, row) => <Link to={paths.order(row.order_id)}>{row.order_id}</Link> },
    { key: 'user', title: c.user, dataIndex: 'username' },
    { key: 'asked', title: t.asked, dataIndex: 'asked_at' },
  ]
  return (
    <Page title={t.title}>
      <Listing<Row>
        name="aftersales"
        rowKey="id"
        columns={columns}
        search={t.search}
        filters={[tabs]}
        open={(row) => void navigate(paths.aftersale(row.id))}
        load={(wish) => ask(api.GET('/v1/staff/aftersales', { params: { query: asked(wish, 'q', 'status') } }))}
      />
    </Page>
  )
}
