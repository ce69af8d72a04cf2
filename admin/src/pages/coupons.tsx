import { Col, DatePicker, Form, InputNumber, Radio, Row as Columns, Switch } from 'antd'
import type { Dayjs } from 'dayjs'
import { CHANGE, WRITE } from '../../../api/shared/rights.ts'
import { api, ask, type RowOf } from '../client.ts'
import { Act, Add } from '../parts/act.tsx'
import { asked, type Column, Listing } from '../parts/listing.tsx'
import { Page } from '../parts/page.tsx'
import { type Scope, ScopeFields } from '../parts/scope.tsx'
import { useHolds } from '../parts/session.ts'
import { State } from '../parts/tags.tsx'
import { TwoNames } from '../parts/two-names.tsx'
import { common } from '../texts/common.ts'
import { couponStates, coupons } from '../texts/desk.ts'
import { fill, list, named, useLang, useTexts } from '../texts/index.ts'

type Row = RowOf<'/v1/staff/coupons'>
type Wish = {
  kind: 'fixed' | 'percent'
  name: string
  name_en: string
  amount?: number
  percent?: number
  cap?: number
  threshold?: number
  total?: number
  per_person: number
  claim: [Dayjs, Dayjs]
  valid_days: number
  scope: Scope
  scope_ids?: number[]
  with_promotions: boolean
  with_coupons: boolean
}
const stale = ['coupons']
const yuan = (amount?: number) => (amount === undefined || amount === null ? null : amount.toFixed(2))
// Hours and minutes as they are picked are those of the shop's clock, which is how the server reads a time without a zone.
const wall = (at: Dayjs) => at.format('YYYY-MM-DD HH:mm:ss')

/** Coupons: what they take off, how many are out, and an end to giving them. */
export function Coupons() {
  const t = useTexts(coupons)
  const c = useTexts(common)
  const lang = useLang()
  const holds = useHolds()
  const columns: Column<Row>[] = [
    { key: 'name', title: c.name, render: (_, row) => named(lang, row.name, row.name_en) },
    { key: 'state', title: c.state, render: (_, row) => <State pairs={couponStates} state={row.state} /> },
    {
      key: 'off',
      title: t.off,
      render: (_, row) =>
        [
          Number(row.threshold) > 0 ? fill(t.over, { amount: row.threshold }) : '',
          row.kind === 'fixed' ? fill(t.offFixed, { amount: row.amount }) : fill(t.offPercent, { percent: row.percent }),
          row.cap ? fill(t.upTo, { cap: row.cap }) : '',
        ]
          .filter(Boolean)
          .join(' · '),
    },
    { key: 'scope', title: t.scope, render: (_, row) => (row.scope === 'all' ? t.scopeAll : list(lang, row.scope_names)) },
    { key: 'claimed', title: t.claimed, align: 'right', render: (_, row) => `${row.claimed} / ${row.total ?? '∞'}` },
    { key: 'used', title: t.used, align: 'right', dataIndex: 'used' },
    { key: 'claim', title: t.claim, render: (_, row) => `${row.claim_from} – ${row.claim_until}` },
    { key: 'valid', title: t.valid, render: (_, row) => (row.valid_days > 0 ? fill(t.days, { n: row.valid_days }) : `${row.valid_from} – ${row.valid_until}`) },
    {
      key: 'do',
      title: '',
      fixed: 'right',
      render: (_, row) =>
        holds('marketing', CHANGE) &&
        (row.state === 'running' || row.state === 'coming') && (
          <Act
            danger
            label={t.stop}
            title={`${t.stop} · ${row.name}`}
            says={t.stopSays}
            button={{ size: 'small' }}
            stale={stale}
            send={() => ask(api.POST('/v1/staff/coupons/{id}/stop', { params: { path: { id: String(row.id) } } }))}
          />
        ),
    },
  ]
  return (
    <Page title={t.title} tools={holds('marketing', WRITE) && <AddCoupon />}>
      <Listing<Row> name="coupons" rowKey="id" columns={columns} search={t.search} load={(wish) => ask(api.GET('/v1/staff/coupons', { params: { query: asked(wish, 'q') } }))} />
    </Page>
  )
}

function AddCoupon() {
  const t = useTexts(coupons)
  const c = useTexts(common)
  const required = [{ required: true, message: c.required }]
  const money = (name: string, label: string, must = false) => (
    <Col xs={24} md={12}>
      <Form.Item name={name} label={label} rules={must ? required : []}>
        <InputNumber min={0} precision={2} prefix="¥" style={{ width: '100%' }} />
      </Form.Item>
    </Col>
  )
  const whole = (name: string, label: string, least: number, must: boolean, most = 1_000_000) => (
    <Col xs={24} md={12}>
      <Form.Item name={name} label={label} rules={must ? required : []}>
        <InputNumber min={least} max={most} precision={0} style={{ width: '100%' }} />
      </Form.Item>
    </Col>
  )
  return (
    <Add<Wish>
      wide
      label={t.add}
      says={t.addSays}
      initial={{ kind: 'fixed', scope: 'all', per_person: 1, valid_days: 30, with_promotions: true, with_coupons: false }}
      stale={stale}
      send={({ claim, amount, percent, cap, threshold, total, ...rest }, header) =>
        ask(
          api.POST('/v1/staff/coupons', {
            headers: header,
            body: {
              ...rest,
              scope_ids: rest.scope === 'all' ? [] : (rest.scope_ids ?? []),
              amount: rest.kind === 'fixed' ? yuan(amount) : null,
              percent: rest.kind === 'percent' ? (percent ?? null) : null,
              cap: rest.kind === 'percent' ? yuan(cap) : null,
              threshold: yuan(threshold) ?? '0.00',
              total: total ?? null,
              claim_from: wall(claim[0]),
              claim_until: wall(claim[1]),
            },
          }),
        )
      }
    >
      <TwoNames most={40} />
      <Columns gutter={16}>
        <Col xs={24} md={12}>
          <Form.Item name="kind" label={t.kind}>
            <Radio.Group
              options={[
                { value: 'fixed', label: t.fixed },
                { value: 'percent', label: t.percent },
              ]}
            />
          </Form.Item>
        </Col>
        <Form.Item noStyle dependencies={['kind']}>
          {({ getFieldValue }) =>
            getFieldValue('kind') === 'fixed' ? (
              money('amount', t.amount, true)
            ) : (
              <>
                {whole('percent', t.percentPaid, 1, true, 99)}
                {money('cap', t.cap)}
              </>
            )
          }
        </Form.Item>
        <Col xs={24}>
          <ScopeFields />
        </Col>
        {money('threshold', t.threshold)}
        {whole('total', t.total, 1, false)}
        {whole('per_person', t.perPerson, 1, true)}
        {whole('valid_days', t.validDays, 1, true, 3650)}
        <Col xs={24}>
          <Form.Item name="claim" label={t.claim} rules={required}>
            <DatePicker.RangePicker showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" style={{ width: '100%' }} />
          </Form.Item>
        </Col>
        {(['with_promotions', 'with_coupons'] as const).map((name) => (
          <Col key={name} xs={24} md={12}>
            <Form.Item name={name} label={name === 'with_promotions' ? t.withPromotions : t.withCoupons} valuePropName="checked">
              <Switch />
            </Form.Item>
          </Col>
        ))}
      </Columns>
    </Add>
  )
}
