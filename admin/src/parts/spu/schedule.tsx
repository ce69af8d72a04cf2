import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Card, DatePicker, Flex, Form, InputNumber, Select, Table, Tag } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { useState } from 'react'
import { CHANGE } from '../../../../api/shared/rights.ts'
import { api, ask, Refused } from '../../client.ts'
import { common } from '../../texts/common.ts'
import { spu as texts } from '../../texts/spu.ts'
import { useTexts } from '../../texts/index.ts'
import { Act } from '../act.tsx'
import { useHolds } from '../session.ts'
import { Money } from '../tags.tsx'
import { Labelled } from './field.tsx'
import type { Spu } from './draft.ts'

/** The shop's own clock, as the server reads and writes it. */
const AS = 'YYYY-MM-DD HH:mm:ss'
const timeOf = (at: string | null): Dayjs | null => (at ? dayjs(at) : null)
const textOf = (at: Dayjs | null): string | null => at && at.format(AS)

/** What happens by itself: launch, withdrawal and prices at their times. */
export function Schedule({ spu }: { spu: Spu }) {
  const s = useTexts(texts)
  const may = useHolds()('goods', CHANGE) && spu.deleted_at === null
  return (
    <Card title={s.schedule} id="schedule" extra={may && spu.skus.length > 0 && <PlanPrice spu={spu} />}>
      <Times key={`${spu.launch_at}${spu.withdraw_at}`} spu={spu} may={may} />
      <Plans spu={spu} may={may} />
    </Card>
  )
}

function Times({ spu, may }: { spu: Spu; may: boolean }) {
  const s = useTexts(texts)
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [times, setTimes] = useState({ launch_at: timeOf(spu.launch_at), withdraw_at: timeOf(spu.withdraw_at) })
  const [fault, setFault] = useState<Refused>()
  const dirty = textOf(times.launch_at) !== spu.launch_at || textOf(times.withdraw_at) !== spu.withdraw_at
  const save = async () => {
    setFault(undefined)
    try {
      const body = { version: spu.version, launch_at: textOf(times.launch_at), withdraw_at: textOf(times.withdraw_at) }
      await ask(api.PUT('/v1/staff/goods/spus/{id}/schedule', { params: { path: { id: spu.id } }, body }))
      void message.success(s.scheduled)
      await queries.invalidateQueries({ queryKey: ['spu', String(spu.id)] })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      setFault(error)
    }
  }
  const picker = (name: 'launch_at' | 'withdraw_at', label: string) => (
    <Labelled label={label} fault={fault && (fault.field === name || (name === 'withdraw_at' && fault.field !== 'launch_at')) ? fault.message : undefined}>
      {(id) => (
        <DatePicker
          id={id}
          showTime={{ format: 'HH:mm' }}
          format="YYYY-MM-DD HH:mm"
          placeholder={s.never}
          disabled={!may || (name === 'launch_at' && spu.state === 'launched')}
          value={times[name]}
          onChange={(at) => setTimes((old) => ({ ...old, [name]: at?.startOf('minute') ?? null }))}
        />
      )}
    </Labelled>
  )
  return (
    <Form layout="vertical" component="div">
      <Flex gap={16} wrap align="flex-start">
        {picker('launch_at', s.launchAt)}
        {picker('withdraw_at', s.withdrawAt)}
        {may && dirty && (
          <Button type="primary" style={{ marginTop: 30 }} onClick={() => void save()}>
            {s.scheduleSave}
          </Button>
        )}
      </Flex>
    </Form>
  )
}

type Plan = { sku_ids: number[]; price: number; market_price?: number; at: Dayjs }

function PlanPrice({ spu }: { spu: Spu }) {
  const s = useTexts(texts)
  const c = useTexts(common)
  return (
    <Act<Plan>
      label={s.planPrice}
      title={s.planPrice}
      says={s.planSays}
      stale={['spu', 'plans']}
      initial={{ sku_ids: spu.skus.length === 1 ? [spu.skus[0]!.id] : [] }}
      send={async ({ sku_ids, price, market_price, at }, header) => {
        for (const sku_id of sku_ids) {
          const body = { sku_id, price: price.toFixed(2), at: at.format(AS), ...(market_price ? { market_price: market_price.toFixed(2) } : {}) }
          await ask(api.POST('/v1/staff/goods/prices', { body, headers: { 'idempotency-key': `${header['idempotency-key']}-${sku_id}` } }))
        }
      }}
    >
      <Form.Item name="sku_ids" label={s.which} rules={[{ required: true, message: c.required }]}>
        <Select mode="multiple" options={spu.skus.map((sku) => ({ value: sku.id, label: sku.values.join(' / ') || sku.name }))} showSearch={{ optionFilterProp: 'label' }} />
      </Form.Item>
      <Form.Item name="price" label={s.price} rules={[{ required: true, message: c.required }]}>
        <InputNumber min={0.01} precision={2} prefix="¥" style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="market_price" label={s.market}>
        <InputNumber min={0.01} precision={2} prefix="¥" style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="at" label={s.at} rules={[{ required: true, message: c.required }]}>
        <DatePicker showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" style={{ width: '100%' }} />
      </Form.Item>
    </Act>
  )
}

function Plans({ spu, may }: { spu: Spu; may: boolean }) {
  const s = useTexts(texts)
  const { data = [] } = useQuery({
    queryKey: ['plans', spu.id],
    queryFn: async () => (await ask(api.GET('/v1/staff/goods/spus/{id}/prices', { params: { path: { id: spu.id } } }))).data,
  })
  const nameOf = (id: number) => {
    const sku = spu.skus.find((one) => one.id === id)
    return sku ? sku.values.join(' / ') || sku.name : String(id)
  }
  return (
    <Table
      rowKey="id"
      size="small"
      title={() => s.plans}
      dataSource={data}
      pagination={{ pageSize: 10, hideOnSinglePage: true }}
      locale={{ emptyText: s.noPlans }}
      columns={[
        { key: 'sku', title: s.which, render: (_, row) => nameOf(row.sku_id) },
        { key: 'price', title: s.price, align: 'right', render: (_, row) => <Money amount={row.price} /> },
        { key: 'market', title: s.market, align: 'right', render: (_, row) => <Money amount={row.market_price} /> },
        { key: 'at', title: s.at, dataIndex: 'at' },
        {
          key: 'deed',
          title: '',
          render: (_, row) =>
            row.applied_at ? (
              <Tag>{s.applied}</Tag>
            ) : (
              may && (
                <Act
                  danger
                  label={s.dropPlan}
                  title={s.dropPlan}
                  says={s.dropPlanSays}
                  button={{ size: 'small' }}
                  stale={['plans']}
                  send={() => ask(api.DELETE('/v1/staff/goods/prices/{id}', { params: { path: { id: row.id } } }))}
                />
              )
            ),
        },
      ]}
    />
  )
}
