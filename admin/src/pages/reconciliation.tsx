import { DatePicker, Form, Input } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { Link } from 'react-router'
import { CHANGE, WRITE } from '../../../api/shared/rights.ts'
import { api, ask, type RowOf } from '../client.ts'
import { Act } from '../parts/act.tsx'
import { asked, type Column, Listing, useStateTabs } from '../parts/listing.tsx'
import { Page } from '../parts/page.tsx'
import { useHolds } from '../parts/session.ts'
import { Money, PayMethod, State } from '../parts/tags.tsx'
import { paths } from '../paths.ts'
import { common } from '../texts/common.ts'
import { differenceKinds, differenceStates, differenceSubjects, reconciliation, runStates } from '../texts/desk.ts'
import { useTexts } from '../texts/index.ts'
import { orders } from '../texts/orders.ts'

type Run = RowOf<'/v1/staff/reconciliations'>
type Difference = RowOf<'/v1/staff/differences'>

/** Each day's statement of each gateway, beside our books. */
export function Reconciliations() {
  const t = useTexts(reconciliation)
  const o = useTexts(orders)
  const c = useTexts(common)
  const holds = useHolds()
  const columns: Column<Run>[] = [
    { key: 'day', title: t.day, dataIndex: 'day' },
    { key: 'method', title: o.method, render: (_, row) => <PayMethod method={row.method} /> },
    { key: 'state', title: c.state, render: (_, row) => <State pairs={runStates} state={row.status} /> },
    { key: 'lines', title: t.lines, align: 'right', dataIndex: 'lines' },
    { key: 'theirs', title: t.theirs, align: 'right', render: (_, row) => <Money amount={row.theirs} /> },
    { key: 'ours', title: t.ours, align: 'right', render: (_, row) => <Money amount={row.ours} /> },
    { key: 'fees', title: t.fees, align: 'right', render: (_, row) => <Money amount={row.fees} /> },
    { key: 'open', title: t.open, align: 'right', render: (_, row) => (row.open > 0 ? <Link to={paths.differences(`?run=${row.id}`)}>{row.open}</Link> : row.open) },
    { key: 'settled', title: t.settled, align: 'right', dataIndex: 'settled' },
    { key: 'error', title: t.error, render: (_, row) => <div style={{ maxWidth: 240 }}>{row.error}</div> },
    { key: 'ran', title: t.ranAt, dataIndex: 'ran_at' },
  ]
  const tools = holds('pays', WRITE) && (
    <Act<{ day: Dayjs }>
      label={t.compare}
      title={t.compare}
      says={t.compareSays}
      initial={{ day: dayjs().subtract(1, 'day') }}
      button={{ type: 'primary' }}
      stale={['reconciliations', 'differences']}
      send={({ day }) => ask(api.POST('/v1/staff/reconciliations', { body: { day: day.format('YYYY-MM-DD') } }))}
    >
      <Form.Item name="day" label={t.day} rules={[{ required: true, message: c.required }]}>
        <DatePicker allowClear={false} maxDate={dayjs()} style={{ width: '100%' }} />
      </Form.Item>
    </Act>
  )
  return (
    <Page title={t.title} tools={tools}>
      <Listing<Run>
        name="reconciliations"
        rowKey="id"
        columns={columns}
        load={({ page, pagesize }) => ask(api.GET('/v1/staff/reconciliations', { params: { query: { page, pagesize } } }))}
      />
    </Page>
  )
}

/** Where a statement and our books differ, with what might be done about it. */
export function Differences() {
  const t = useTexts(reconciliation)
  const o = useTexts(orders)
  const c = useTexts(common)
  const tabs = useStateTabs(differenceStates)
  const may = useHolds()('pays', CHANGE)
  const columns: Column<Difference>[] = [
    { key: 'day', title: t.day, dataIndex: 'day' },
    { key: 'method', title: o.method, render: (_, row) => <PayMethod method={row.method} /> },
    { key: 'what', title: t.what, render: (_, row) => <State pairs={differenceSubjects} state={row.what} /> },
    { key: 'number', title: o.number, dataIndex: 'number' },
    { key: 'order', title: c.order, render: (_, row) => row.order_id && <Link to={paths.order(row.order_id)}>{row.order_id}</Link> },
    { key: 'kind', title: t.kind, render: (_, row) => <State pairs={differenceKinds} state={row.kind} /> },
    { key: 'theirs', title: t.theirs, align: 'right', render: (_, row) => row.theirs && <Money amount={row.theirs} /> },
    { key: 'ours', title: t.ours, align: 'right', render: (_, row) => row.ours && <Money amount={row.ours} /> },
    { key: 'suggestion', title: t.suggestion, render: (_, row) => <div style={{ maxWidth: 320 }}>{row.suggestion}</div> },
    { key: 'state', title: c.state, render: (_, row) => <State pairs={differenceStates} state={row.status} /> },
    { key: 'note', title: t.note, render: (_, row) => row.note && <div style={{ maxWidth: 240 }}>{`${row.note} (${row.settled_by ?? ''} ${row.settled_at ?? ''})`}</div> },
    {
      key: 'do',
      title: '',
      fixed: 'right',
      render: (_, row) =>
        may &&
        row.status === 'open' && (
          <Act<{ note: string }>
            label={t.settle}
            title={t.settle}
            says={t.settleSays}
            button={{ size: 'small' }}
            stale={['differences', 'reconciliations']}
            send={(body) => ask(api.PATCH('/v1/staff/differences/{id}', { params: { path: { id: row.id } }, body }))}
          >
            <Form.Item name="note" label={t.note} rules={[{ required: true, whitespace: true, message: c.required }]}>
              <Input.TextArea maxLength={200} autoSize={{ minRows: 2 }} />
            </Form.Item>
          </Act>
        ),
    },
  ]
  return (
    <Page title={t.differences} back={paths.reconciliations}>
      <Listing<Difference>
        name="differences"
        rowKey="id"
        columns={columns}
        filters={[tabs]}
        load={(wish) => ask(api.GET('/v1/staff/differences', { params: { query: asked(wish, 'state', 'run') } }))}
      />
    </Page>
  )
}
