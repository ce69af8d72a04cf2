import { useQuery } from '@tanstack/react-query'
import { Col, DatePicker, Flex, Form, InputNumber, Progress, Row as Columns, Typography } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { Link, useParams } from 'react-router'
import { CHANGE, WRITE } from '../../../api/shared/rights.ts'
import { api, ask, type Once, type RowOf } from '../client.ts'
import { Act, Add } from '../parts/act.tsx'
import { type Column, Listing } from '../parts/listing.tsx'
import { Page } from '../parts/page.tsx'
import { useHolds } from '../parts/session.ts'
import { OrderState, State } from '../parts/tags.tsx'
import { paths } from '../paths.ts'
import { common } from '../texts/common.ts'
import { claimStates, flash, flashPhases } from '../texts/flash.ts'
import { fill, useTexts } from '../texts/index.ts'

type Row = RowOf<'/v1/staff/flash-sales'>
type Claim = RowOf<'/v1/staff/flash-sales/{sale_id}/claims'>
type Wish = { sku_id: number; price: number; pieces: number; person_limit: number; hold_minutes: number; window: [Dayjs, Dayjs] }
const stale = ['flash-sales']
/** Figures of a sale that runs are read again so often. */
const RUNNING_MS = 3000
// Hours and minutes as they are picked are those of the shop's clock, which is how the server reads a time without a zone.
const wall = (at: Dayjs) => at.format('YYYY-MM-DD HH:mm:ss')
const bodyOf = ({ window: [from, until], price, ...rest }: Wish) => ({ ...rest, price: price.toFixed(2), starts_at: wall(from), ends_at: wall(until) })
const inPath = (row: { id: number }) => ({ path: { sale_id: String(row.id) } })
const goesOn = (row: Row) => ['open', 'line', 'full'].includes(row.phase)

/** Flash sales: what is sold when, how far it has come, who has claimed, and an end before its time. */
export function FlashSales() {
  const t = useTexts(flash)
  const c = useTexts(common)
  const holds = useHolds()
  const columns: Column<Row>[] = [
    {
      key: 'product',
      title: t.product,
      csv: (row) => `${row.name} (${row.sku_id})`,
      render: (_, row) => (
        <Flex vertical>
          <span>{row.name}</span>
          <Typography.Text type="secondary">SKU {row.sku_id}</Typography.Text>
        </Flex>
      ),
    },
    { key: 'state', title: c.state, csv: (row) => row.phase, render: (_, row) => <State pairs={flashPhases} state={row.phase} /> },
    {
      key: 'price',
      title: t.price,
      align: 'right',
      csv: (row) => row.price,
      render: (_, row) => (
        <Flex vertical align="end">
          <b>¥{row.price}</b>
          <Typography.Text type="secondary">{fill(t.usual, { price: row.usual_price })}</Typography.Text>
        </Flex>
      ),
    },
    { key: 'window', title: t.window, render: (_, row) => `${row.starts_at} – ${row.ends_at}` },
    {
      key: 'progress',
      title: t.progress,
      csv: (row) => fill(t.figures, { left: row.left, held: row.held, unpaid: row.unpaid, paid: row.paid }),
      render: (_, row) => (
        <div style={{ minWidth: 240 }}>
          <Progress
            size="small"
            percent={Math.round((100 * (row.held + row.unpaid + row.paid)) / row.pieces)}
            success={{ percent: Math.round((100 * row.paid) / row.pieces) }}
            format={() => `${row.held + row.unpaid + row.paid} / ${row.pieces}`}
          />
          <Typography.Text type="secondary">{fill(t.figures, { left: row.left, held: row.held, unpaid: row.unpaid, paid: row.paid })}</Typography.Text>
        </div>
      ),
    },
    { key: 'line', title: t.line, align: 'right', dataIndex: 'in_line' },
    { key: 'lapsed', title: t.lapsed, align: 'right', dataIndex: 'lapsed' },
    { key: 'returned', title: t.returned, align: 'right', dataIndex: 'returned' },
    { key: 'limit', title: t.personLimit, align: 'right', dataIndex: 'person_limit' },
    {
      key: 'do',
      title: '',
      fixed: 'right',
      render: (_, row) => (
        <Flex gap="small" align="center">
          <Link to={paths.flashSale(row.id)}>{t.claims}</Link>
          {holds('marketing', CHANGE) && row.phase === 'coming' && <ChangeSale row={row} />}
          {holds('marketing', CHANGE) && row.phase !== 'over' && (
            <Act
              danger
              label={t.end}
              title={`${t.end} · ${row.name}`}
              says={t.endSays}
              button={{ size: 'small' }}
              stale={stale}
              send={() => ask(api.POST('/v1/staff/flash-sales/{sale_id}/end', { params: inPath(row) }))}
            />
          )}
        </Flex>
      ),
    },
  ]
  return (
    <Page title={t.title} tools={holds('marketing', WRITE) && <AddSale />}>
      <Listing<Row>
        name="flash-sales"
        rowKey="id"
        columns={columns}
        search={t.search}
        filters={[
          {
            name: 'state',
            label: c.state,
            tabs: true,
            standard: 'all',
            options: [['all', t.stateAll] as const, ['running', t.running] as const, ['coming', t.coming] as const, ['over', t.over] as const].map(([value, label]) => ({
              value,
              label,
            })),
          },
        ]}
        refreshEvery={(rows) => rows.some(goesOn) && RUNNING_MS}
        load={({ page, pagesize, q, pick }) => ask(api.GET('/v1/staff/flash-sales', { params: { query: { page, pagesize, ...(q ? { q } : {}), state: pick('state') ?? 'all' } } }))}
      />
    </Page>
  )
}

function AddSale() {
  const t = useTexts(flash)
  return (
    <Add<Wish>
      wide
      label={t.add}
      says={t.addSays}
      initial={{ person_limit: 1, hold_minutes: 5 }}
      stale={stale}
      send={(wish, header: Once) => ask(api.POST('/v1/staff/flash-sales', { headers: header, body: bodyOf(wish) }))}
    >
      <Fields />
    </Add>
  )
}

function ChangeSale({ row }: { row: Row }) {
  const t = useTexts(flash)
  const { sku_id, pieces, person_limit, hold_minutes } = row
  return (
    <Act<Wish>
      wide
      label={t.change}
      title={`${t.change} · ${row.name}`}
      says={t.addSays}
      button={{ size: 'small' }}
      initial={{ sku_id, pieces, person_limit, hold_minutes, price: Number(row.price), window: [dayjs(row.starts_at), dayjs(row.ends_at)] }}
      stale={stale}
      send={(wish) => ask(api.PUT('/v1/staff/flash-sales/{sale_id}', { params: inPath(row), body: bodyOf(wish) }))}
    >
      <Fields />
    </Act>
  )
}

function Fields() {
  const t = useTexts(flash)
  const c = useTexts(common)
  const required = [{ required: true, message: c.required }]
  const whole = (name: string, label: string, most: number, help?: string) => (
    <Col xs={24} md={12}>
      <Form.Item name={name} label={label} rules={required} {...(help ? { extra: help } : {})}>
        <InputNumber min={1} max={most} precision={0} style={{ width: '100%' }} />
      </Form.Item>
    </Col>
  )
  return (
    <Columns gutter={16}>
      {whole('sku_id', t.sku, Number.MAX_SAFE_INTEGER)}
      <Col xs={24} md={12}>
        <Form.Item name="price" label={t.price} rules={required}>
          <InputNumber min={0.01} precision={2} prefix="¥" style={{ width: '100%' }} />
        </Form.Item>
      </Col>
      {whole('pieces', t.pieces, 100_000)}
      {whole('person_limit', t.personLimit, 99)}
      {whole('hold_minutes', t.holdMinutes, 60, t.holdHelp)}
      <Col xs={24}>
        <Form.Item name="window" label={t.window} rules={required}>
          <DatePicker.RangePicker showTime={{ format: 'HH:mm:ss' }} format="YYYY-MM-DD HH:mm:ss" style={{ width: '100%' }} />
        </Form.Item>
      </Col>
    </Columns>
  )
}

/** One sale: who has claimed, in the order in which they were served. */
export function FlashClaims() {
  const t = useTexts(flash)
  const c = useTexts(common)
  const { id = '' } = useParams()
  const params = { path: { sale_id: id } }
  const { data } = useQuery({ queryKey: ['flash-sales', 'one', id], queryFn: () => ask(api.GET('/v1/staff/flash-sales/{sale_id}', { params })), refetchInterval: RUNNING_MS })
  const sale = data?.data
  const columns: Column<Claim>[] = [
    { key: 'buyer', title: t.buyer, dataIndex: 'username' },
    { key: 'state', title: c.state, csv: (claim) => claim.state, render: (_, claim) => <State pairs={claimStates} state={claim.state} /> },
    { key: 'count', title: t.count, align: 'right', dataIndex: 'count' },
    {
      key: 'order',
      title: t.order,
      csv: (claim) => claim.order_id || '',
      render: (_, claim) =>
        claim.order_id > 0 && (
          <Flex gap="small" align="center">
            <Link to={paths.order(claim.order_id)}>{claim.order_id}</Link>
            <OrderState state={claim.order_status} />
          </Flex>
        ),
    },
    { key: 'at', title: t.at, dataIndex: 'claimed_at' },
    { key: 'until', title: t.until, render: (_, claim) => (claim.state === 'held' ? claim.hold_until : '') },
  ]
  return (
    <Page title={sale ? `${t.title} · ${sale.name}` : t.title}>
      {sale && (
        <Flex gap="middle" align="center" wrap style={{ marginBottom: 16 }}>
          <State pairs={flashPhases} state={sale.phase} />
          <span>{fill(t.figures, { left: sale.left, held: sale.held, unpaid: sale.unpaid, paid: sale.paid })}</span>
          <Typography.Text type="secondary">{`${sale.starts_at} – ${sale.ends_at}`}</Typography.Text>
          {sale.clerk && <Typography.Text type="secondary">{fill(t.by, { who: sale.clerk })}</Typography.Text>}
        </Flex>
      )}
      <Listing<Claim>
        name={`flash-claims-${id}`}
        rowKey="id"
        columns={columns}
        search={t.claimsSearch}
        load={({ page, pagesize, q }) => ask(api.GET('/v1/staff/flash-sales/{sale_id}/claims', { params: { ...params, query: { page, pagesize, ...(q ? { q } : {}) } } }))}
      />
    </Page>
  )
}
