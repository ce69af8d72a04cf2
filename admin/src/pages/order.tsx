import { useQuery } from '@tanstack/react-query'
import { PrinterOutlined } from '@ant-design/icons'
import { Button, Card, Col, Descriptions, Dropdown, Empty, Flex, Form, Input, InputNumber, Row, Table, Timeline, Typography } from 'antd'
import { Link, useParams } from 'react-router'
import { CHANGE, READ, WRITE } from '../../../api/shared/rights.ts'
import { api, ask, type DataOf, pictureAt } from '../client.ts'
import { Act } from '../parts/act.tsx'
import { Page, Waiting } from '../parts/page.tsx'
import { useHolds } from '../parts/session.ts'
import { ShipFields, useCourierName } from '../parts/ship-fields.tsx'
import { Actor, Money, OrderState, ParcelState, PayMethod, PayState, State, Word } from '../parts/tags.tsx'
import { paths } from '../paths.ts'
import { caseKinds, caseStates } from '../texts/aftersales.ts'
import { paper } from '../texts/buyers.ts'
import { common } from '../texts/common.ts'
import { refundStates } from '../texts/desk.ts'
import { fill, named, useLang, useTexts } from '../texts/index.ts'
import { orders, traceKinds } from '../texts/orders.ts'

type Detail = DataOf<'/v1/staff/orders/{order_id}'>
const UNPAID = 1
const PAID = 2
const stale = ['order', 'orders', 'parcels', 'waiting']

/** One order with everything about it, and what can be done with it now. */
export function Order() {
  const t = useTexts(orders)
  const lang = useLang()
  const { id = '' } = useParams()
  const {
    data: answer,
    error,
    refetch,
  } = useQuery({ queryKey: ['order', id, lang], queryFn: () => ask(api.GET('/v1/staff/orders/{order_id}', { params: { path: { order_id: id } } })) })
  if (!answer) return <Waiting error={error} again={refetch} />
  const order = answer.data
  return (
    <Page title={fill(t.one, { id })} back={paths.orders()} tools={<Tools order={order} />}>
      <Row gutter={[16, 16]}>
        <Col xs={24} xl={16}>
          <Flex vertical gap={16}>
            <Facts order={order} />
            <Lines order={order} base={answer.base_url} />
            <Parcels order={order} />
            <Payments order={order} />
            <Refunds order={order} />
            <Cases order={order} />
          </Flex>
        </Col>
        <Col xs={24} xl={8}>
          <Flex vertical gap={16}>
            <Story order={order} />
            <Notes order={order} />
          </Flex>
        </Col>
      </Row>
    </Page>
  )
}

function Tools({ order }: { order: Detail }) {
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

function Facts({ order }: { order: Detail }) {
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

function Lines({ order, base }: { order: Detail; base: string }) {
  const t = useTexts(orders)
  const c = useTexts(common)
  const lang = useLang()
  const facts = (skuId: number) => order.order_sku.find((sku) => sku.id === skuId)
  return (
    <Card title={t.lines}>
      <Table
        rowKey={(line) => `${line.sku_id}${line.gift}`}
        size="middle"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={order.lines}
        columns={[
          {
            key: 'goods',
            title: t.goods,
            render: (_, line) => (
              <Flex gap={12} align="center" style={{ maxWidth: 380 }}>
                {facts(line.sku_id) && <img className="picture" src={pictureAt(base, facts(line.sku_id)!.default_image_url)} alt="" loading="lazy" />}
                <div>
                  {line.name}
                  <Typography.Text type="secondary" style={{ display: 'block', fontSize: 12 }}>
                    {[`SKU ${line.sku_id}`, ...(facts(line.sku_id)?.sku_sale_attr_vals ?? []), ...(line.gift ? [t.gift] : [])].join(' · ')}
                  </Typography.Text>
                </div>
              </Flex>
            ),
          },
          { key: 'price', title: t.price, align: 'right', render: (_, line) => <Money amount={facts(line.sku_id)?.price ?? '0.00'} /> },
          { key: 'count', title: t.count, align: 'right', dataIndex: 'count' },
          { key: 'amount', title: c.amount, align: 'right', render: (_, line) => <Money amount={line.amount} /> },
          { key: 'discount', title: t.discount, align: 'right', render: (_, line) => (line.discount === '0.00' ? '' : <Money amount={`-${line.discount}`} />) },
        ]}
      />
      <Row gutter={[16, 16]} style={{ marginTop: 16 }}>
        <Col xs={24} md={12}>
          {order.trace.length > 0 && (
            <>
              <Typography.Text type="secondary">{t.trace}</Typography.Text>
              {order.trace.map((step, at) => (
                // A step has no id of its own, and they never change places.
                <Flex key={`${at}${step.kind}`} justify="space-between">
                  <span>{named(lang, step.name, step.name_en) || <Word pairs={traceKinds} word={step.kind} />}</span>
                  <Money amount={step.amount} />
                </Flex>
              ))}
            </>
          )}
        </Col>
        <Col xs={24} md={12}>
          {(
            [
              [t.goodsAmount, order.goods_amount, true],
              [t.discount, `-${order.discount}`, order.discount !== '0.00'],
              [t.freight, order.order_freight, true],
              [t.balance, order.balance_amount, order.balance_amount !== '0.00'],
              [t.total, order.order_total_amount, true],
            ] as const
          ).map(
            ([label, amount, shown]) =>
              shown && (
                <Flex key={label} justify="space-between" style={label === t.total ? { fontWeight: 600, fontSize: 16, marginTop: 4 } : {}}>
                  <span>{label}</span>
                  <Money amount={amount} />
                </Flex>
              ),
          )}
        </Col>
      </Row>
    </Card>
  )
}

function Parcels({ order }: { order: Detail }) {
  const t = useTexts(orders)
  const courierName = useCourierName()
  const holds = useHolds()
  const mayShip = holds('orders', CHANGE)
  return (
    <Card title={t.parcels}>
      {order.parcels.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.noParcels} />}
      <Flex vertical gap={12}>
        {order.parcels.map((parcel) => {
          const path = { parcel_id: parcel.id }
          return (
            <Card
              key={parcel.id}
              type="inner"
              size="small"
              title={
                <Flex gap={8} align="center">
                  {fill(t.parcel, { id: parcel.id })}
                  <ParcelState state={parcel.status} />
                </Flex>
              }
              extra={mayShip && <Flex gap={8}>{actions(parcel, path)}</Flex>}
            >
              <Typography.Paragraph type="secondary" style={{ marginBottom: 8 }}>
                {[parcel.warehouse, courierName(parcel.courier), parcel.tracking_number, parcel.shipped_at, parcel.arrived_at].filter(Boolean).join(' · ')}
              </Typography.Paragraph>
              {parcel.lines.map((line) => (
                <div key={line.sku_id}>{`${line.name} × ${line.count}`}</div>
              ))}
            </Card>
          )
        })}
      </Flex>
    </Card>
  )

  function actions(parcel: Detail['parcels'][number], path: { parcel_id: number }) {
    if (parcel.status === 'planned')
      return (
        order.status === PAID && (
          <Act<{ courier: string; tracking_number: string }>
            label={t.ship}
            title={`${t.ship} · ${fill(t.parcel, { id: parcel.id })}`}
            says={t.shipSays}
            done={t.shipped}
            okText={t.ship}
            button={{ type: 'primary', size: 'small' }}
            stale={stale}
            send={(body, header) => ask(api.POST('/v1/staff/parcels/{parcel_id}/shipments', { params: { path }, body, headers: header }))}
          >
            <ShipFields />
          </Act>
        )
      )
    if (parcel.status !== 'shipped') return null
    return (
      <>
        <Act
          label={t.arrive}
          title={t.arrive}
          says={t.arriveSays}
          button={{ size: 'small' }}
          stale={stale}
          send={() => ask(api.POST('/v1/staff/parcels/{parcel_id}/arrivals', { params: { path }, body: {} }))}
        />
        <Act
          danger
          label={t.returned}
          title={t.returned}
          says={t.returnedSays}
          button={{ size: 'small' }}
          stale={stale}
          send={() => ask(api.POST('/v1/staff/parcels/{parcel_id}/returns', { params: { path }, body: {} }))}
        />
      </>
    )
  }
}

function Payments({ order }: { order: Detail }) {
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

function Refunds({ order }: { order: Detail }) {
  const t = useTexts(orders)
  const c = useTexts(common)
  if (order.refunds.length === 0) return null
  return (
    <Card title={t.refunds}>
      <Table
        rowKey="number"
        size="middle"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={order.refunds}
        columns={[
          { key: 'to', title: t.method, render: (_, row) => (row.destination === 'wallet' ? t.toWallet : <PayMethod method={row.method} />) },
          { key: 'state', title: c.state, render: (_, row) => <State pairs={refundStates} state={row.state} /> },
          { key: 'amount', title: c.amount, align: 'right', render: (_, row) => <Money amount={row.amount} /> },
          { key: 'asked', title: t.asked, dataIndex: 'asked_at' },
          { key: 'done', title: t.doneAt, dataIndex: 'done_at' },
          { key: 'number', title: t.number, dataIndex: 'number' },
        ]}
      />
    </Card>
  )
}

function Cases({ order }: { order: Detail }) {
  const t = useTexts(orders)
  if (order.cases.length === 0) return null
  return (
    <Card title={t.cases}>
      <Flex vertical gap={8}>
        {order.cases.map((one) => (
          <Flex key={one.id} gap={12} align="center" wrap>
            <Link to={paths.aftersale(one.id)}>{one.id}</Link>
            <State pairs={caseStates} state={one.status} />
            <Word pairs={caseKinds} word={one.kind} />
            <Money amount={one.amount} />
            <Typography.Text type="secondary">{one.asked_at}</Typography.Text>
          </Flex>
        ))}
      </Flex>
    </Card>
  )
}

function Story({ order }: { order: Detail }) {
  const t = useTexts(orders)
  // The same events, once in the buyer's words and once with who it was.
  const steps = order.events.map((event, at) => ({ ...event, who: order.history[at]?.who ?? '' }))
  return (
    <Card title={t.story}>
      <Timeline
        items={steps.toReversed().map((event) => ({
          content: (
            <>
              <Flex gap={8} align="center" wrap>
                <OrderState state={event.to} />
                <span className="words">{event.why}</span>
              </Flex>
              <Typography.Text type="secondary" style={{ fontSize: 12 }}>
                {event.at} · <Actor actor={event.actor} /> {event.who}
              </Typography.Text>
            </>
          ),
        }))}
      />
    </Card>
  )
}

function Notes({ order }: { order: Detail }) {
  const t = useTexts(orders)
  const c = useTexts(common)
  const holds = useHolds()
  return (
    <Card
      title={t.notes}
      extra={
        holds('orders', WRITE) && (
          <Act<{ text: string }>
            label={t.note}
            title={t.note}
            says={t.noteSays}
            done={t.keep}
            button={{ size: 'small' }}
            stale={['order']}
            send={(body, header) => ask(api.POST('/v1/staff/orders/{order_id}/notes', { params: { path: { order_id: order.order_id } }, body, headers: header }))}
          >
            <Form.Item name="text" label={t.noteText} rules={[{ required: true, whitespace: true, message: c.required }]}>
              <Input.TextArea maxLength={1000} showCount rows={4} />
            </Form.Item>
          </Act>
        )
      }
    >
      {order.notes.length === 0 && <Typography.Text type="secondary">{t.noNotes}</Typography.Text>}
      <Flex vertical gap={12}>
        {order.notes.map((note) => (
          <div key={note.id}>
            <div className="words">{note.text}</div>
            <Typography.Text type="secondary" style={{ fontSize: 12 }}>{`${note.at} · ${note.clerk}`}</Typography.Text>
          </div>
        ))}
      </Flex>
    </Card>
  )
}
