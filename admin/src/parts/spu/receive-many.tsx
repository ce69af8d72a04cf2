import { Form, Input, InputNumber } from 'antd'
import { api, ask, Refused } from '../../client.ts'
import { goods } from '../../texts/goods.ts'
import { spu as texts } from '../../texts/spu.ts'
import { useTexts } from '../../texts/index.ts'
import { Act } from '../act.tsx'
import { House, Why } from '../stock-drawer.tsx'
import type { SkuDraft } from './draft.ts'

type Wish = { each?: number; counts?: Record<string, number | null>; warehouse_id?: number; delivery?: string; why: string }

/** Goods come in for many SKUs at once, as one delivery. */
export function ReceiveMany({ skus }: { skus: SkuDraft[] }) {
  const s = useTexts(texts)
  const g = useTexts(goods)
  const name = (sku: SkuDraft) => sku.values.join(' / ') || sku.name
  return (
    <Act<Wish>
      label={s.receiveMany}
      title={s.receiveMany}
      says={s.receiveSays}
      button={{ size: 'small' }}
      stale={['stock', 'spu', 'spus', 'low-stock', 'waiting']}
      send={async ({ each, counts, warehouse_id, delivery, why }, header) => {
        const lines = skus.map((sku) => ({ sku_id: sku.id!, count: counts?.[`k${sku.id}`] ?? each ?? 0 })).filter(({ count }) => count > 0)
        if (lines.length === 0) throw new Refused(10005, s.receiveNone)
        const body = { lines, why, ...(warehouse_id ? { warehouse_id } : {}), ...(delivery ? { delivery } : {}) }
        return ask(api.POST('/v1/staff/stocks/receipts', { body, headers: header }))
      }}
    >
      <Form.Item name="each" label={s.each}>
        <InputNumber min={1} max={1_000_000} precision={0} style={{ width: '100%' }} />
      </Form.Item>
      <div style={{ maxHeight: 220, overflowY: 'auto', marginBottom: 16 }}>
        {skus.map((sku) => (
          <Form.Item key={sku.key} name={['counts', `k${sku.id}`]} label={name(sku)} layout="horizontal" labelCol={{ span: 14 }} style={{ marginBottom: 4 }}>
            <InputNumber size="small" min={0} max={1_000_000} precision={0} style={{ width: '100%' }} />
          </Form.Item>
        ))}
      </div>
      <House />
      <Form.Item name="delivery" label={g.delivery}>
        <Input maxLength={60} />
      </Form.Item>
      <Why />
    </Act>
  )
}
