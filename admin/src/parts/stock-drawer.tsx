import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Drawer, Flex, Form, Input, InputNumber, Select, Statistic, Table } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { CHANGE } from '../../../api/shared/rights.ts'
import { api, ask } from '../client.ts'
import { paths } from '../paths.ts'
import { common } from '../texts/common.ts'
import { goods, moveKinds } from '../texts/goods.ts'
import { useLang, useTexts } from '../texts/index.ts'
import { Act } from './act.tsx'
import { Waiting } from './page.tsx'
import { useHolds } from './session.ts'
import { Word } from './tags.tsx'

const PAGE = 20
const stale = ['stock', 'spu', 'spus', 'low-stock', 'waiting']
type Receipt = { count: number; warehouse_id?: number; delivery?: string; why: string }
type Transfer = { number: string; count: number; from: number; to: number; why: string }
type Change = { count: number; warehouse_id?: number; why: string }

/** Where the pieces of a SKU are, every move they made, and what can be done by hand. */
export function StockDrawer({ sku, onClose }: { sku: { id: number; name: string }; onClose: () => void }) {
  const t = useTexts(goods)
  const c = useTexts(common)
  const lang = useLang()
  const [page, setPage] = useState(1)
  const may = useHolds()('goods', CHANGE)
  const {
    data: answer,
    error,
    refetch,
  } = useQuery({
    queryKey: ['stock', sku.id, page, lang],
    placeholderData: keepPreviousData,
    queryFn: () => ask(api.GET('/v1/staff/stocks/{sku_id}', { params: { path: { sku_id: sku.id }, query: { page: String(page), pagesize: String(PAGE) } } })),
  })
  const house = ({ warehouse_id }: { warehouse_id?: number }) => (warehouse_id ? { warehouse_id } : {})
  return (
    <Drawer open title={`${t.ledger} · ${sku.name}`} size="large" onClose={onClose}>
      {!answer ? (
        <Waiting error={error} again={refetch} />
      ) : (
        <Flex vertical gap={20}>
          <Flex gap={32} wrap>
            {(
              [
                [t.stock, answer.data.stock],
                [t.held, answer.data.held],
                [t.sold, answer.data.sold],
                [t.writtenOff, answer.data.written_off],
                [t.received, answer.data.received],
              ] as const
            ).map(([title, value]) => (
              <Statistic key={title} title={title} value={value} />
            ))}
          </Flex>
          <div>{answer.data.warehouses.map((row) => `${row.name} ${row.on_hand}`).join(' · ')}</div>
          {may && (
            <Flex gap={8} wrap>
              <Act<Receipt>
                label={t.receive}
                title={t.receive}
                says={t.receiveSays}
                button={{ type: 'primary' }}
                stale={stale}
                send={({ count, delivery, why, ...rest }, header) =>
                  ask(
                    api.POST('/v1/staff/stocks/receipts', {
                      body: { ...house(rest), lines: [{ sku_id: sku.id, count }], ...(delivery ? { delivery } : {}), why },
                      headers: header,
                    }),
                  )
                }
              >
                <Count least={1} />
                <House />
                <Form.Item name="delivery" label={t.delivery}>
                  <Input maxLength={60} />
                </Form.Item>
                <Why />
              </Act>
              <Act<Change>
                label={t.adjust}
                title={t.adjust}
                says={t.adjustSays}
                stale={stale}
                send={({ count, why, ...rest }, header) => ask(api.POST('/v1/staff/stocks/adjustments', { body: { sku_id: sku.id, count, why, ...house(rest) }, headers: header }))}
              >
                <Count least={-1_000_000} />
                <House />
                <Why />
              </Act>
              <Act<Change>
                danger
                label={t.writeOff}
                title={t.writeOff}
                says={t.writeOffSays}
                stale={stale}
                send={({ count, why, ...rest }, header) =>
                  ask(api.POST('/v1/staff/stocks/adjustments', { body: { sku_id: sku.id, count: count, kind: 'written-off', why, ...house(rest) }, headers: header }))
                }
              >
                <Count least={1} />
                <House />
                <Why />
              </Act>
              {answer.data.warehouses.length > 0 && (
                <Act<Transfer>
                  label={t.transfer}
                  title={t.transfer}
                  says={t.transferSays}
                  stale={stale}
                  send={(values, header) => ask(api.POST('/v1/staff/stocks/transfers', { body: { ...values, sku_id: sku.id }, headers: header }))}
                >
                  <Form.Item name="number" label={t.transferNumber} rules={[{ required: true, whitespace: true, message: c.required }]}>
                    <Input maxLength={60} />
                  </Form.Item>
                  <Count least={1} />
                  <House name="from" label={t.from} required />
                  <House name="to" label={t.to} required />
                  <Why />
                </Act>
              )}
            </Flex>
          )}
          <Table
            rowKey="id"
            size="small"
            scroll={{ x: 'max-content' }}
            dataSource={answer.data.moves}
            pagination={{ current: page, pageSize: PAGE, total: answer.paginator.total, onChange: setPage, showSizeChanger: false, hideOnSinglePage: true }}
            columns={[
              { key: 'at', title: c.time, dataIndex: 'at' },
              { key: 'kind', title: t.move, render: (_, row) => <Word pairs={moveKinds} word={row.kind} /> },
              { key: 'count', title: t.count, align: 'right', render: (_, row) => signed(row) },
              { key: 'warehouse', title: t.warehouse, dataIndex: 'warehouse' },
              { key: 'order', title: c.order, render: (_, row) => row.order_id && <Link to={paths.order(row.order_id)}>{row.order_id}</Link> },
              { key: 'clerk', title: t.clerk, dataIndex: 'clerk' },
              { key: 'why', title: c.why, dataIndex: 'why' },
            ]}
          />
        </Flex>
      )}
    </Drawer>
  )
}

const OUT = ['reserved', 'written-off', 'into-sale']
/** What a move did to the pieces that can be sold. Of what was reserved before, was sold, or stays in the shop, it is only how many. */
function signed({ kind, count, order_id }: { kind: string; count: number; order_id: number | null }): string {
  if (kind === 'sold' || kind === 'transferred' || (kind === 'written-off' && order_id)) return String(count)
  const change = OUT.includes(kind) ? -count : count
  return change < 0 ? `−${-change}` : `+${change}`
}

function Count({ least }: { least: number }) {
  const t = useTexts(goods)
  const c = useTexts(common)
  return (
    <Form.Item name="count" label={t.count} rules={[{ required: true, message: c.required }]}>
      <InputNumber min={least} max={1_000_000} precision={0} style={{ width: '100%' }} />
    </Form.Item>
  )
}

/** In which warehouse. */
export function House({ name = 'warehouse_id', label, required = false }: { name?: string; label?: string; required?: boolean }) {
  const c = useTexts(common)
  const t = useTexts(goods)
  const lang = useLang()
  const { data = [] } = useQuery({ queryKey: ['warehouses'], queryFn: async () => (await ask(api.GET('/v1/staff/warehouses'))).data })
  return (
    <Form.Item name={name} label={label ?? t.warehouse} rules={required ? [{ required: true, message: c.required }] : []}>
      <Select
        allowClear={!required}
        {...(required ? {} : { placeholder: t.standardHouse })}
        options={data.map((row) => ({ value: row.id, label: lang === 'en' ? row.name_en : row.name }))}
      />
    </Form.Item>
  )
}

/** The reason, which stands in the ledger. */
export function Why() {
  const c = useTexts(common)
  return (
    <Form.Item name="why" label={c.why} rules={[{ required: true, whitespace: true, message: c.required }]}>
      <Input maxLength={200} />
    </Form.Item>
  )
}
