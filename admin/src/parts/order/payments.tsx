import { Card, Flex, Form, InputNumber, Table } from 'antd'
import { CHANGE } from '../../../../api/shared/rights.ts'
import { api, ask } from '../../client.ts'
import { Act } from '../act.tsx'
import { useHolds } from '../session.ts'
import { Money, PayMethod, PayState } from '../tags.tsx'
import { common } from '../../texts/common.ts'
import { fill, useTexts } from '../../texts/index.ts'
import { orders } from '../../texts/orders.ts'
import { type Detail, stale } from './detail.ts'

/** Every attempt to pay, and cash on delivery. */
export function Payments({ order }: { order: Detail }) {
  const t = useTexts(orders)
  const c = useTexts(common)
  return (
    <Card title={t.payments} extra={<Cash order={order} />}>
      <Table
        rowKey="number"
        size="middle"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={order.payments}
        locale={{ emptyText: t.noPayments }}
        columns={[
          { key: 'method', title: t.method, render: (_, row) => <PayMethod method={row.method} /> },
          { key: 'state', title: c.state, render: (_, row) => <PayState state={row.state} /> },
          { key: 'amount', title: c.amount, align: 'right', render: (_, row) => <Money amount={row.amount} /> },
          { key: 'refunded', title: t.refunded, align: 'right', render: (_, row) => <Money amount={row.refunded} /> },
          { key: 'paid_at', title: t.paidAt, dataIndex: 'paid_at' },
          { key: 'number', title: t.number, dataIndex: 'number' },
          { key: 'trade', title: t.trade, dataIndex: 'trade_no' },
        ]}
      />
    </Card>
  )
}

/** What the courier has collected, or never will. */
function Cash({ order }: { order: Detail }) {
  const t = useTexts(orders)
  const c = useTexts(common)
  const holds = useHolds()
  const cash = order.payments.find((payment) => payment.method === 'cod' && payment.state === 'waiting')
  if (!cash || !order.shipped_at || !holds('pays', CHANGE)) return null
  const params = { path: { order_id: String(order.order_id) } }
  return (
    <Flex gap={8} wrap>
      <Act
        danger
        label={t.uncollected}
        title={t.uncollected}
        says={t.uncollectedSays}
        button={{ size: 'small' }}
        stale={stale}
        send={() => ask(api.POST('/v1/staff/pays/{order_id}/uncollected', { params }))}
      />
      <Act<{ amount: number }>
        label={t.cash}
        title={t.cash}
        says={fill(t.cashSays, { amount: cash.amount })}
        button={{ size: 'small' }}
        stale={stale}
        send={({ amount }) => ask(api.POST('/v1/staff/pays/{order_id}/cash', { params, body: { amount: amount.toFixed(2) } }))}
      >
        <Form.Item name="amount" label={t.cashAmount} rules={[{ required: true, message: c.required }]}>
          <InputNumber min={0.01} precision={2} prefix="¥" style={{ width: '100%' }} />
        </Form.Item>
      </Act>
    </Flex>
  )
}
