import { Card, Descriptions, Flex, Form, Input } from 'antd'
import { Link } from 'react-router'
import { CHANGE, READ } from '../../../../api/shared/rights.ts'
import { api, ask } from '../../client.ts'
import { Act } from '../act.tsx'
import { useHolds } from '../session.ts'
import { OrderState, PayMethod } from '../tags.tsx'
import { paths } from '../../paths.ts'
import { common } from '../../texts/common.ts'
import { useTexts } from '../../texts/index.ts'
import { orders } from '../../texts/orders.ts'
import { type Detail, PAID, stale } from './detail.ts'

/** State, buyer, way to pay, address, note and invoice. */
export function Facts({ order }: { order: Detail }) {
  const t = useTexts(orders)
  const c = useTexts(common)
  const holds = useHolds()
  const { user, address, invoice } = order
  return (
    <Card>
      <Descriptions
        column={{ xs: 1, md: 2 }}
        items={[
          { key: 'state', label: c.state, children: <OrderState state={order.status} /> },
          { key: 'placed', label: t.placed, children: order.order_time },
          {
            key: 'user',
            label: c.user,
            children: (
              <span className="words">
                {holds('users', READ) ? <Link to={paths.buyer(user.id)}>{user.username}</Link> : user.username}
                {[user.phone, user.email].filter(Boolean).map((text) => ` · ${text}`)}
              </span>
            ),
          },
          { key: 'method', label: t.method, children: <PayMethod method={order.pay_method} /> },
          {
            key: 'address',
            label: t.address,
            span: 'filled',
            children: (
              <Flex gap={12} wrap align="center">
                <span className="words">{`${address.receiver} ${address.mobile} · ${address.address}`}</span>
                <ChangeAddress order={order} />
              </Flex>
            ),
          },
          ...(order.note ? [{ key: 'note', label: t.buyerNote, span: 'filled' as const, children: <span className="words">{order.note}</span> }] : []),
          ...(invoice
            ? [
                {
                  key: 'invoice',
                  label: t.invoice,
                  span: 'filled' as const,
                  children: [invoice.kind === 'company' ? t.company : t.personal, invoice.title, invoice.tax_no, invoice.email].filter(Boolean).join(' · '),
                },
              ]
            : []),
        ]}
      />
    </Card>
  )
}

function ChangeAddress({ order }: { order: Detail }) {
  const t = useTexts(orders)
  const c = useTexts(common)
  const holds = useHolds()
  const { receiver, mobile, address } = order.address
  const started = order.parcels.some((parcel) => parcel.status !== 'planned')
  if (!holds('orders', CHANGE) || started || order.status > PAID) return null
  return (
    <Act<{ receiver: string; mobile: string; address: string }>
      label={c.edit}
      title={t.changeAddress}
      says={t.changeAddressSays}
      done={t.keep}
      button={{ size: 'small' }}
      // Lists show a number with stars in it: it has to be typed anew.
      initial={{ receiver, mobile: mobile.includes('*') ? '' : mobile, address }}
      stale={stale}
      send={(body) => ask(api.PUT('/v1/staff/orders/{order_id}/address', { params: { path: { order_id: order.order_id } }, body }))}
    >
      <Form.Item name="receiver" label={t.receiver} rules={[{ required: true, message: c.required }]}>
        <Input maxLength={10} />
      </Form.Item>
      <Form.Item name="mobile" label={t.mobile} rules={[{ required: true, message: c.required }]}>
        <Input maxLength={11} inputMode="numeric" />
      </Form.Item>
      <Form.Item name="address" label={t.addressText} rules={[{ required: true, message: c.required }]}>
        <Input.TextArea maxLength={100} rows={2} />
      </Form.Item>
    </Act>
  )
}
