import { useQuery } from '@tanstack/react-query'
import { Col, Flex, Form, InputNumber, Row as Columns, Select, Switch, Table } from 'antd'
import { CHANGE, WRITE } from '../../../api/shared/rights.ts'
import { api, ask, type RowOf } from '../client.ts'
import { Act, Add } from '../parts/act.tsx'
import { Page, Waiting } from '../parts/page.tsx'
import { KindValues } from '../parts/kind-values.tsx'
import { useKinds, type Values } from '../parts/plugins.ts'
import { useProvinces } from '../parts/provinces.tsx'
import { useHolds } from '../parts/session.ts'
import { TwoNames } from '../parts/two-names.tsx'
import { common } from '../texts/common.ts'
import { fill, list, named, useLang, useTexts } from '../texts/index.ts'
import { marketing } from '../texts/marketing.ts'

type Row = RowOf<'/v1/staff/freight-rules'>
type Wish = {
  name: string
  name_en: string
  regions: string[]
  deliverable: boolean
  first_grams: number
  first_fee: number
  further_grams: number
  further_fee: number
  free_over?: number | null
  /** By weight where there is none, else as a plugin reckons. */
  rule?: string
  values?: Values
}
const stale = ['freight']
const bodyOf = ({ first_fee, further_fee, free_over, rule, values, ...rest }: Wish) => ({
  ...rest,
  ...(rule ? { rule, values: values ?? {} } : {}),
  first_fee: (first_fee ?? 0).toFixed(2),
  further_fee: (further_fee ?? 0).toFixed(2),
  free_over: free_over === undefined || free_over === null ? null : free_over.toFixed(2),
})
const wishOf = (row: Row): Wish => ({
  name: row.name,
  name_en: row.name_en,
  regions: row.regions,
  deliverable: row.deliverable,
  first_grams: row.first_grams,
  first_fee: Number(row.first_fee),
  further_grams: row.further_grams,
  further_fee: Number(row.further_fee),
  free_over: row.free_over === null ? null : Number(row.free_over),
  rule: row.rule ?? '',
  ...(row.values ? { values: row.values as Values } : {}),
})

/** What delivery costs where. */
export function Freight() {
  const t = useTexts(marketing)
  const c = useTexts(common)
  const lang = useLang()
  const holds = useHolds()
  const kinds = useKinds('freight')
  const { data: provinces = [] } = useProvinces()
  const { data, error, refetch } = useQuery({ queryKey: ['freight', lang], queryFn: async () => (await ask(api.GET('/v1/staff/freight-rules'))).data })
  if (!data) return <Waiting error={error} again={refetch} />
  const regionName = (code: string) => provinces.find(({ value }) => value === code)?.label ?? code
  return (
    <Page
      title={t.freight}
      tools={
        holds('marketing', WRITE) && (
          <Add<Wish>
            wide
            label={t.addRule}
            says={t.ruleSays}
            initial={{ rule: '', regions: [], deliverable: true, first_grams: 1000, first_fee: 10, further_grams: 1000, further_fee: 2 }}
            stale={stale}
            send={(wish, header) => ask(api.POST('/v1/staff/freight-rules', { headers: header, body: bodyOf(wish) }))}
          >
            <RuleFields />
          </Add>
        )
      }
    >
      <Table
        rowKey="id"
        size="middle"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={data}
        columns={[
          { key: 'name', title: c.name, render: (_, row) => named(lang, row.name, row.name_en) },
          {
            key: 'regions',
            title: t.regionsShort,
            render: (_, row) => <div style={{ maxWidth: 300 }}>{row.regions.length === 0 ? t.elsewhere : list(lang, row.regions.map(regionName))}</div>,
          },
          {
            key: 'fees',
            title: t.fees,
            render: (_, row) =>
              row.deliverable
                ? [
                    row.rule
                      ? `${kinds.nameOf(row.rule)} · ${kinds.words(row.rule, row.values as Values)}`
                      : fill(t.saysFees, { a: row.first_grams, b: row.first_fee, c: row.further_grams, d: row.further_fee }),
                    ...(row.free_over === null ? [] : [fill(t.saysFree, { over: row.free_over })]),
                  ].join(' · ')
                : t.notDeliverable,
          },
          {
            key: 'do',
            title: '',
            fixed: 'right',
            render: (_, row) =>
              holds('marketing', CHANGE) && (
                <Flex gap={8}>
                  <Act<Wish>
                    wide
                    label={c.edit}
                    title={`${c.edit} · ${named(lang, row.name, row.name_en)}`}
                    says={t.ruleSays}
                    okText={c.save}
                    button={{ size: 'small' }}
                    initial={wishOf(row)}
                    stale={stale}
                    send={(wish) => ask(api.PUT('/v1/staff/freight-rules/{id}', { params: { path: { id: String(row.id) } }, body: bodyOf(wish) }))}
                  >
                    <RuleFields />
                  </Act>
                  <Act
                    danger
                    label={c.remove}
                    title={`${c.remove} · ${named(lang, row.name, row.name_en)}`}
                    says={t.removeSays}
                    button={{ size: 'small' }}
                    stale={stale}
                    send={() => ask(api.DELETE('/v1/staff/freight-rules/{id}', { params: { path: { id: String(row.id) } } }))}
                  />
                </Flex>
              ),
          },
        ]}
      />
    </Page>
  )
}

function RuleFields() {
  const t = useTexts(marketing)
  const kinds = useKinds('freight')
  const c = useTexts(common)
  const { data: provinces = [] } = useProvinces()
  const required = [{ required: true, message: c.required }]
  const number = (name: string, label: string, money: boolean, must = true) => (
    <Col xs={24} md={12}>
      <Form.Item name={name} label={label} rules={must ? required : []}>
        <InputNumber min={money ? 0 : 1} max={1_000_000} precision={money ? 2 : 0} {...(money ? { prefix: '¥' } : {})} style={{ width: '100%' }} />
      </Form.Item>
    </Col>
  )
  return (
    <>
      <TwoNames />
      <Columns gutter={16}>
        <Col xs={24}>
          <Form.Item name="regions" label={t.regions}>
            <Select mode="multiple" showSearch={{ optionFilterProp: 'label' }} options={provinces} />
          </Form.Item>
        </Col>
        <Col xs={24}>
          <Form.Item name="deliverable" label={t.deliverable} valuePropName="checked">
            <Switch />
          </Form.Item>
        </Col>
        {kinds.options.length > 0 && (
          <Col xs={24}>
            <Form.Item name="rule" label={t.reckonedBy}>
              <Select options={[{ value: '', label: t.byWeight }, ...kinds.options]} />
            </Form.Item>
          </Col>
        )}
        <Form.Item noStyle dependencies={['deliverable', 'rule']}>
          {({ getFieldValue }) =>
            getFieldValue('deliverable') &&
            (getFieldValue('rule') ? (
              <>
                <Col xs={24}>
                  <KindValues kind={kinds.find(getFieldValue('rule') as string)} />
                </Col>
                {number('free_over', t.freeOver, true, false)}
              </>
            ) : (
              <>
                {number('first_grams', t.firstGrams, false)}
                {number('first_fee', t.firstFee, true)}
                {number('further_grams', t.furtherGrams, false)}
                {number('further_fee', t.furtherFee, true)}
                {number('free_over', t.freeOver, true, false)}
              </>
            ))
          }
        </Form.Item>
      </Columns>
    </>
  )
}
