import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Col, DatePicker, Flex, Form, InputNumber, Radio, Row as Columns, Switch } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { CHANGE, WRITE } from '../../../api/shared/rights.ts'
import { api, ask, type Once, type RowOf } from '../client.ts'
import { Act, Add } from '../parts/act.tsx'
import { asked, type Column, Listing } from '../parts/listing.tsx'
import { Page } from '../parts/page.tsx'
import { KindValues } from '../parts/kind-values.tsx'
import { useKinds, type Values } from '../parts/plugins.ts'
import { type Scope, ScopeFields, SkuField } from '../parts/scope.tsx'
import { useHolds } from '../parts/session.ts'
import { State, Word } from '../parts/tags.tsx'
import { TwoNames } from '../parts/two-names.tsx'
import { common } from '../texts/common.ts'
import { fill, named, useLang, useTexts } from '../texts/index.ts'
import { marketing, promotionKinds, promotionStates } from '../texts/marketing.ts'

type Row = RowOf<'/v1/staff/promotions'>
/** One of ours, or a plugin's: `<plugin>/<kind>`. */
type Kind = keyof typeof promotionKinds | `${string}/${string}`
const isRule = (kind: Kind): kind is `${string}/${string}` => kind.includes('/')
type Step = { threshold: number; off: number }
type Wish = {
  kind: Kind
  name: string
  name_en: string
  scope: Scope
  scope_ids?: number[]
  window: [Dayjs, Dayjs]
  with_coupons: boolean
  nth?: number
  percent?: number
  level?: number
  threshold?: number
  gift_sku_id?: number
  gift_count?: number
  steps?: Step[]
  values?: Values
}
const stale = ['promotions', 'promotion-conflicts']
// Hours and minutes as they are picked are those of the shop's clock, which is how the server reads a time without a zone.
const wall = (at: Dayjs) => at.format('YYYY-MM-DD HH:mm:ss')
const yuan = (amount: number | undefined) => (amount ?? 0).toFixed(2)

/** Only what its kind knows goes to the server. */
const bodyOf = ({ window: [from, until], kind, name, name_en, scope, scope_ids = [], with_coupons, ...rest }: Wish) => ({
  ...(isRule(kind) ? { kind: 'plugin' as const, rule: kind, values: rest.values ?? {} } : { kind }),
  name,
  name_en,
  scope,
  scope_ids: scope === 'all' ? [] : scope_ids,
  with_coupons,
  starts_at: wall(from),
  ends_at: wall(until),
  ...(kind === 'full-reduction' ? { steps: (rest.steps ?? []).map(({ threshold, off }) => ({ threshold: yuan(threshold), off: yuan(off) })) } : {}),
  ...(kind === 'nth-piece' ? { nth: rest.nth ?? null, percent: rest.percent ?? null } : {}),
  ...(kind === 'member' ? { level: rest.level ?? null, percent: rest.percent ?? null } : {}),
  ...(kind === 'gift' ? { threshold: yuan(rest.threshold), gift_sku_id: rest.gift_sku_id ?? null, gift_count: rest.gift_count ?? null } : {}),
})

const wishOf = (row: Row): Partial<Wish> => ({
  kind: (row.rule ?? row.kind) as Kind,
  ...(row.values ? { values: row.values as Values } : {}),
  name: row.name,
  name_en: row.name_en,
  scope: row.scope as Scope,
  scope_ids: row.scope_ids,
  window: [dayjs(row.starts_at), dayjs(row.ends_at)],
  with_coupons: row.with_coupons,
  steps: row.steps.map(({ threshold, off }) => ({ threshold: Number(threshold), off: Number(off) })),
  ...(row.nth === null ? {} : { nth: row.nth }),
  ...(row.percent === null ? {} : { percent: row.percent }),
  ...(row.level === null ? {} : { level: row.level }),
  ...(row.threshold === null ? {} : { threshold: Number(row.threshold) }),
  ...(row.gift ? { gift_sku_id: row.gift.sku_id, gift_count: row.gift.count } : {}),
})

/** Promotions: what makes goods cheaper by itself, when, and where two of them are in each other's way. */
export function Promotions() {
  const t = useTexts(marketing)
  const c = useTexts(common)
  const lang = useLang()
  const states = useTexts(promotionStates)
  const kinds = useKinds('promotions')
  const saysOf = (row: Row) => (row.rule ? kinds.words(row.rule, row.values as Values) : gives(row, t))
  const holds = useHolds()
  const what = { all: t.scopeAll, catalog: t.catalogs, spu: t.spus, sku: t.skus }
  const columns: Column<Row>[] = [
    { key: 'name', title: c.name, render: (_, row) => named(lang, row.name, row.name_en) },
    { key: 'state', title: c.state, csv: (row) => row.state, render: (_, row) => <State pairs={promotionStates} state={row.state} /> },
    { key: 'kind', title: t.kind, csv: (row) => row.kind, render: (_, row) => kinds.nameOf(row.rule) ?? <Word pairs={promotionKinds} word={row.kind} /> },
    { key: 'gives', title: t.gives, render: (_, row) => <div style={{ maxWidth: 280 }}>{saysOf(row)}</div>, csv: saysOf },
    { key: 'scope', title: t.scope, render: (_, row) => (row.scope === 'all' ? t.scopeAll : fill(t.scopeOf, { n: row.scope_ids.length, what: what[row.scope as Scope] })) },
    { key: 'window', title: t.window, csv: (row) => `${row.starts_at} – ${row.ends_at}`, render: (_, row) => `${row.starts_at.slice(0, 16)} – ${row.ends_at.slice(0, 16)}` },
    { key: 'coupons', title: t.withCoupons, render: (_, row) => (row.with_coupons ? c.yes : c.no) },
    {
      key: 'do',
      title: '',
      fixed: 'right',
      render: (_, row) =>
        holds('marketing', CHANGE) && (
          <Flex gap={8}>
            {row.state === 'coming' && (
              <Act<Wish>
                wide
                label={c.edit}
                title={t.editPromotion}
                says={t.addSays}
                okText={c.save}
                button={{ size: 'small' }}
                stale={stale}
                initial={wishOf(row)}
                send={(wish) => ask(api.PUT('/v1/staff/promotions/{id}', { params: { path: { id: String(row.id) } }, body: bodyOf(wish) }))}
              >
                <PromotionFields />
              </Act>
            )}
            {(row.state === 'coming' || row.state === 'running') && (
              <Act
                danger
                label={t.stop}
                title={`${t.stop} · ${named(lang, row.name, row.name_en)}`}
                says={t.stopSays}
                button={{ size: 'small' }}
                stale={stale}
                send={() => ask(api.POST('/v1/staff/promotions/{id}/stop', { params: { path: { id: String(row.id) } } }))}
              />
            )}
          </Flex>
        ),
    },
  ]
  return (
    <Page title={t.promotions} tools={holds('marketing', WRITE) && <AddPromotion />}>
      <Conflicts />
      <Listing<Row>
        name="promotions"
        rowKey="id"
        columns={columns}
        search={t.searchPromotions}
        filters={[
          {
            name: 'state',
            label: c.state,
            tabs: true,
            options: [{ value: '', label: c.all }, ...(['running', 'coming', 'over'] as const).map((value) => ({ value, label: states[value] }))],
          },
        ]}
        load={(wish) => ask(api.GET('/v1/staff/promotions', { params: { query: asked(wish, 'q', 'state') } }))}
      />
    </Page>
  )
}

function gives(row: Row, t: { saysStep: string; saysNth: string; saysMember: string; saysGift: string }): string {
  if (row.kind === 'full-reduction') return row.steps.map((step) => fill(t.saysStep, { over: step.threshold, off: step.off })).join(' · ')
  if (row.kind === 'nth-piece') return fill(t.saysNth, { nth: row.nth ?? '', percent: row.percent ?? '' })
  if (row.kind === 'member') return fill(t.saysMember, { level: row.level ?? '', percent: row.percent ?? '' })
  return row.gift ? fill(t.saysGift, { over: row.threshold ?? '', name: row.gift.name, count: row.gift.count, left: row.gift.left }) : ''
}

function Conflicts() {
  const t = useTexts(marketing)
  const lang = useLang()
  const { data = [] } = useQuery({ queryKey: ['promotion-conflicts', lang], queryFn: async () => (await ask(api.GET('/v1/staff/promotions/conflicts'))).data })
  if (data.length === 0) return null
  return (
    <Alert
      type="warning"
      showIcon
      title={fill(t.conflicts, { n: data.length })}
      description={
        <>
          {t.conflictsSay}
          <ul style={{ margin: '8px 0 0', paddingInlineStart: 20 }}>
            {data.slice(0, 10).map(({ first, second, from, until, skus }) => (
              <li key={`${first.id} ${second.id}`}>
                {fill(t.conflict, { first: named(lang, first.name, first.name_en), second: named(lang, second.name, second.name_en), skus, from, until })}
              </li>
            ))}
          </ul>
        </>
      }
    />
  )
}

function AddPromotion() {
  const t = useTexts(marketing)
  return (
    <Add<Wish>
      wide
      label={t.addPromotion}
      says={t.addSays}
      initial={{ kind: 'full-reduction', scope: 'all', with_coupons: true, steps: [{ threshold: 100, off: 10 }], nth: 2, percent: 50, level: 1, gift_count: 1 }}
      stale={stale}
      send={(wish, header: Once) => ask(api.POST('/v1/staff/promotions', { headers: header, body: bodyOf(wish) }))}
    >
      <PromotionFields />
    </Add>
  )
}

function PromotionFields() {
  const t = useTexts(marketing)
  const c = useTexts(common)
  const kinds = useTexts(promotionKinds)
  const ofPlugins = useKinds('promotions')
  const required = [{ required: true, message: c.required }]
  return (
    <>
      <TwoNames />
      <Form.Item name="kind" label={t.kind}>
        <Radio.Group options={[...(Object.keys(promotionKinds) as (keyof typeof promotionKinds)[]).map((value) => ({ value, label: kinds[value] })), ...ofPlugins.options]} />
      </Form.Item>
      <Form.Item noStyle dependencies={['kind']}>
        {({ getFieldValue }) => <KindFields kind={getFieldValue('kind') as Kind} />}
      </Form.Item>
      <ScopeFields />
      <Form.Item name="window" label={t.window} rules={required}>
        <DatePicker.RangePicker showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="with_coupons" label={t.withCoupons} valuePropName="checked">
        <Switch />
      </Form.Item>
    </>
  )
}

function KindFields({ kind }: { kind: Kind }) {
  const t = useTexts(marketing)
  const c = useTexts(common)
  const required = [{ required: true, message: c.required }]
  const number = (name: string, label: string, min: number, max: number, money = false) => (
    <Col xs={24} md={12}>
      <Form.Item name={name} label={label} rules={required}>
        <InputNumber min={min} max={max} precision={money ? 2 : 0} {...(money ? { prefix: '¥' } : {})} style={{ width: '100%' }} />
      </Form.Item>
    </Col>
  )
  const ofPlugins = useKinds('promotions')
  if (kind === 'full-reduction') return <Steps />
  if (isRule(kind)) return <KindValues kind={ofPlugins.find(kind)} />
  return (
    <Columns gutter={16}>
      {kind === 'nth-piece' && number('nth', t.nth, 2, 10)}
      {kind === 'member' && number('level', t.level, 1, 9)}
      {kind !== 'gift' && number('percent', t.percentLeft, 0, 99)}
      {kind === 'gift' && number('threshold', t.threshold, 0, 1_000_000, true)}
      {kind === 'gift' && number('gift_count', t.giftCount, 1, 99)}
      {kind === 'gift' && (
        <Col xs={24}>
          <Form.Item name="gift_sku_id" label={t.giftSku} rules={required}>
            <SkuField />
          </Form.Item>
        </Col>
      )}
    </Columns>
  )
}

function Steps() {
  const t = useTexts(marketing)
  const c = useTexts(common)
  const required = [{ required: true, message: c.required }]
  return (
    <Form.Item label={t.steps}>
      <Form.List name="steps">
        {(fields, { add, remove }) => (
          <Flex vertical gap={8}>
            {fields.map(({ key, name }) => (
              <Flex key={key} gap={8} align="center">
                <Form.Item name={[name, 'threshold']} rules={required} noStyle>
                  <InputNumber min={0.01} precision={2} prefix={`${t.stepOver} ¥`} aria-label={t.stepOver} style={{ flex: 1 }} />
                </Form.Item>
                <Form.Item name={[name, 'off']} rules={required} noStyle>
                  <InputNumber min={0.01} precision={2} prefix={`${t.stepOff} ¥`} aria-label={t.stepOff} style={{ flex: 1 }} />
                </Form.Item>
                <Button type="text" icon={<DeleteOutlined />} aria-label={t.removeStep} disabled={fields.length === 1} onClick={() => remove(name)} />
              </Flex>
            ))}
            <Button type="dashed" icon={<PlusOutlined />} disabled={fields.length >= 20} onClick={() => add()}>
              {t.addStep}
            </Button>
          </Flex>
        )}
      </Form.List>
    </Form.Item>
  )
}
