import { Form, Input, Radio } from 'antd'
import { Link } from 'react-router'
import { CHANGE } from '../../../api/shared/rights.ts'
import { api, ask, type RowOf } from '../client.ts'
import { Act } from '../parts/act.tsx'
import { asked, type Column, Listing, useStateTabs } from '../parts/listing.tsx'
import { Page } from '../parts/page.tsx'
import { useHolds } from '../parts/session.ts'
import { useMethodNames } from '../parts/plugins.ts'
import { Money, PayMethod, PayState, State } from '../parts/tags.tsx'
import { paths } from '../paths.ts'
import { common } from '../texts/common.ts'
import { money, refundStates } from '../texts/desk.ts'
import { useTexts } from '../texts/index.ts'
import { orders, payStates } from '../texts/orders.ts'

type Pay = RowOf<'/v1/staff/pays'>
type Refund = RowOf<'/v1/staff/refunds'>

/** Every payment, with its number here and at the gateway. */
export function Pays() {
  const t = useTexts(money)
  const o = useTexts(orders)
  const c = useTexts(common)
  const tabs = useStateTabs(payStates)
  const methods = useMethodNames()
  const columns: Column<Pay>[] = [
    { key: 'number', title: o.number, dataIndex: 'number' },
    { key: 'order', title: c.order, render: (_, row) => <Link to={paths.order(row.order_id)}>{row.order_id}</Link> },
    { key: 'user', title: c.user, dataIndex: 'username' },
    { key: 'method', title: o.method, render: (_, row) => <PayMethod method={row.method} /> },
    { key: 'state', title: c.state, render: (_, row) => <PayState state={row.status} /> },
    { key: 'amount', title: c.amount, align: 'right', render: (_, row) => <Money amount={row.amount} /> },
    { key: 'refunded', title: o.refunded, align: 'right', render: (_, row) => <Money amount={row.refunded} /> },
    { key: 'trade', title: o.trade, dataIndex: 'trade_no' },
    { key: 'created', title: c.time, dataIndex: 'created_at' },
  ]
  return (
    <Page title={t.pays}>
      <Listing<Pay>
        name="pays"
        rowKey="id"
        columns={columns}
        search={t.search}
        filters={[
          tabs,
          {
            name: 'method',
            label: o.method,
            options: [{ value: '', label: `${o.method}: ${c.all}` }, ...Object.entries(methods).flatMap(([value, label]) => (value === 'balance' ? [] : [{ value, label }]))],
          },
        ]}
        load={(wish) => ask(api.GET('/v1/staff/pays', { params: { query: asked(wish, 'q', 'state', 'method') } }))}
      />
    </Page>
  )
}

/** Refunds; one that the gateway has refused for good waits for a decision. */
export function Refunds() {
  const t = useTexts(money)
  const o = useTexts(orders)
  const c = useTexts(common)
  const tabs = useStateTabs(refundStates)
  const may = useHolds()('pays', CHANGE)
  const columns: Column<Refund>[] = [
    { key: 'number', title: o.number, dataIndex: 'number' },
    { key: 'order', title: c.order, render: (_, row) => <Link to={paths.order(row.order_id)}>{row.order_id}</Link> },
    { key: 'user', title: c.user, dataIndex: 'username' },
    { key: 'state', title: c.state, render: (_, row) => <State pairs={refundStates} state={row.status} /> },
    { key: 'amount', title: c.amount, align: 'right', render: (_, row) => <Money amount={row.amount} /> },
    { key: 'method', title: o.method, render: (_, row) => <PayMethod method={row.method} /> },
    { key: 'error', title: t.error, render: (_, row) => <div style={{ maxWidth: 240 }}>{row.error}</div> },
    { key: 'asked', title: t.asked, dataIndex: 'created_at' },
    { key: 'done', title: t.done, dataIndex: 'done_at' },
    {
      key: 'do',
      title: '',
      fixed: 'right',
      render: (_, row) =>
        may &&
        row.status === 'stuck' && (
          <Act<{ action: 'retry' | 'wallet'; note: string }>
            label={t.decide}
            title={t.decide}
            says={t.decideSays}
            initial={{ action: 'retry' }}
            button={{ size: 'small' }}
            stale={['refunds', 'waiting']}
            send={(body) => ask(api.POST('/v1/staff/refunds/{id}/decisions', { params: { path: { id: row.id } }, body }))}
          >
            <Form.Item name="action" label={t.action}>
              <Radio.Group
                options={[
                  { value: 'retry', label: t.retry },
                  { value: 'wallet', label: t.wallet },
                ]}
              />
            </Form.Item>
            <Form.Item name="note" label={t.note} rules={[{ required: true, whitespace: true, message: c.required }]}>
              <Input maxLength={200} />
            </Form.Item>
          </Act>
        ),
    },
  ]
  return (
    <Page title={t.refunds}>
      <Listing<Refund>
        name="refunds"
        rowKey="id"
        columns={columns}
        filters={[tabs]}
        load={(wish) => ask(api.GET('/v1/staff/refunds', { params: { query: asked(wish, 'state') } }))}
      />
    </Page>
  )
}
