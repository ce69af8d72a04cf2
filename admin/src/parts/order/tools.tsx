import { PrinterOutlined } from '@ant-design/icons'
import { Button, Dropdown, Form, Input } from 'antd'
import { CHANGE } from '../../../../api/shared/rights.ts'
import { api, ask } from '../../client.ts'
import { Act } from '../act.tsx'
import { useHolds } from '../session.ts'
import { paths } from '../../paths.ts'
import { paper } from '../../texts/buyers.ts'
import { common } from '../../texts/common.ts'
import { fill, useTexts } from '../../texts/index.ts'
import { orders } from '../../texts/orders.ts'
import { type Detail, PAID, stale, UNPAID } from './detail.ts'

/** What can be printed of an order, and how it can be cancelled now. */
export function Tools({ order }: { order: Detail }) {
  const t = useTexts(orders)
  const p = useTexts(paper)
  const show = (kind: 'picking' | 'notes') => window.open(`/admin${paths.paper(kind, { orders: [order.order_id] })}`)
  return (
    <>
      {order.parcels.some((parcel) => parcel.status !== 'cancelled') && (
        <Dropdown menu={{ items: (['picking', 'notes'] as const).map((kind) => ({ key: kind, label: p[kind], onClick: () => void show(kind) })) }} trigger={['click']}>
          <Button icon={<PrinterOutlined />}>{t.print}</Button>
        </Dropdown>
      )}
      <Steps order={order} />
    </>
  )
}

function Steps({ order }: { order: Detail }) {
  const t = useTexts(orders)
  const c = useTexts(common)
  const holds = useHolds()
  const path = { order_id: order.order_id }
  const left = order.parcels.some((parcel) => parcel.status !== 'planned' && parcel.status !== 'cancelled')
  if (!holds('orders', CHANGE) || left) return null
  if (order.status === UNPAID)
    return (
      <Act<{ reason: string }>
        danger
        label={t.cancel}
        title={t.cancel}
        says={t.cancelUnpaidSays}
        done={t.cancelled}
        stale={stale}
        send={(body) => ask(api.POST('/v1/staff/orders/{order_id}/cancellations', { params: { path }, body }))}
      >
        <Form.Item name="reason" label={c.why} rules={[{ required: true, whitespace: true, message: c.required }]}>
          <Input.TextArea maxLength={200} showCount rows={3} />
        </Form.Item>
      </Act>
    )
  if (order.status === PAID)
    return (
      <Act<{ words?: string }>
        danger
        label={t.cancel}
        title={t.cancel}
        says={fill(t.cancelPaidSays, { amount: order.order_total_amount })}
        done={t.cancelled}
        stale={stale}
        send={({ words }) => ask(api.POST('/v1/staff/orders/{order_id}/refunds', { params: { path: { order_id: String(order.order_id) } }, body: { words: words ?? '' } }))}
      >
        <Form.Item name="words" label={c.why}>
          <Input.TextArea maxLength={500} showCount rows={3} />
        </Form.Item>
      </Act>
    )
  return null
}
