import { PrinterOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Flex, Segmented, Typography } from 'antd'
import { useEffect } from 'react'
import { useSearchParams } from 'react-router'
import { api, ask, type RowOf } from '../client.ts'
import { Waiting } from '../parts/page.tsx'
import { paper as texts } from '../texts/buyers.ts'
import { fill, useLang, useTexts } from '../texts/index.ts'
import { orders as orderTexts } from '../texts/orders.ts'

type Paper = RowOf<'/v1/staff/parcels/papers'>
type Kind = 'picking' | 'notes'

/** What is printed for parcels: a list to fetch pieces by, a warehouse a sheet, or a note to lie in each of them. */
export function PaperPage() {
  const t = useTexts(texts)
  const lang = useLang()
  const [params, setParams] = useSearchParams()
  const kind: Kind = params.get('kind') === 'notes' ? 'notes' : 'picking'
  const query = { ...(params.get('parcels') ? { parcel_ids: params.get('parcels')! } : {}), ...(params.get('orders') ? { order_ids: params.get('orders')! } : {}) }
  const { data, error, refetch } = useQuery({
    queryKey: ['papers', lang, query],
    queryFn: async () => (await ask(api.GET('/v1/staff/parcels/papers', { params: { query } }))).data,
  })
  useEffect(() => {
    document.title = kind === 'notes' ? t.notes : t.picking
  }, [kind, t.notes, t.picking])
  if (!data) return <Waiting error={error} again={refetch} />
  const planned = data.filter((paper) => paper.status === 'planned')
  const sheets = kind === 'notes' ? data : planned
  return (
    <main className="paper-page">
      <Flex gap={12} wrap align="center" className="paper-tools">
        <Segmented
          aria-label={t.kind}
          value={kind}
          onChange={(value) => setParams({ ...Object.fromEntries(params), kind: value }, { replace: true })}
          options={[
            { value: 'picking', label: t.picking },
            { value: 'notes', label: t.notes },
          ]}
        />
        <Typography.Text type="secondary" style={{ flex: 1 }}>
          {fill(kind === 'notes' ? t.noteCount : t.pickingCount, { n: sheets.length })}
        </Typography.Text>
        <Button type="primary" icon={<PrinterOutlined />} disabled={sheets.length === 0} onClick={() => print()}>
          {t.print}
        </Button>
      </Flex>
      {sheets.length === 0 && <p>{kind === 'notes' ? t.noNotes : t.noPicking}</p>}
      {kind === 'notes'
        ? data.map((one) => <DeliveryNote key={one.parcel_id} paper={one} />)
        : [...Map.groupBy(planned, (one) => one.warehouse_id)].map(([house, papers]) => <PickingList key={house} papers={papers} />)}
    </main>
  )
}

/** Everything to fetch out of one warehouse: each SKU once, with the parcels it goes into. */
function PickingList({ papers }: { papers: Paper[] }) {
  const t = useTexts(texts)
  const o = useTexts(orderTexts)
  const rows = [
    ...Map.groupBy(
      papers.flatMap((one) => one.lines.map((line) => ({ ...line, parcel: one.parcel_id }))),
      (line) => line.sku_id,
    ),
  ].toSorted(([a], [b]) => a - b)
  return (
    <section className="sheet">
      <h1>{fill(t.pickingOf, { house: papers[0]?.warehouse ?? '' })}</h1>
      <p>{fill(t.pickingSums, { parcels: papers.length, skus: rows.length, pieces: rows.flatMap(([, lines]) => lines).reduce((sum, { count }) => sum + count, 0) })}</p>
      <table>
        <thead>
          <tr>
            <th className="tick">{t.tick}</th>
            <th>SKU</th>
            <th>{o.goods}</th>
            <th className="figure">{o.count}</th>
            <th>{t.into}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([sku, lines]) => (
            <tr key={sku}>
              <td className="tick">
                <span className="box" />
              </td>
              <td className="number">{sku}</td>
              <td>
                {lines[0]?.name}
                <small>{lines[0]?.attrs.join(' · ')}</small>
              </td>
              <td className="figure">{lines.reduce((sum, { count }) => sum + count, 0)}</td>
              <td className="number">{lines.map(({ parcel, count }) => `${parcel} × ${count}`).join('，')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** What lies in a parcel. It says no prices: it may be a present. */
function DeliveryNote({ paper }: { paper: Paper }) {
  const t = useTexts(texts)
  const o = useTexts(orderTexts)
  return (
    <section className="sheet">
      <h1>{t.note}</h1>
      <dl>
        <dt>{t.order}</dt>
        <dd className="number">{paper.order_id}</dd>
        <dt>{t.parcel}</dt>
        <dd className="number">
          {paper.parcel_id} · {paper.warehouse}
        </dd>
        <dt>{o.receiver}</dt>
        <dd>
          {paper.receiver} {paper.mobile}
        </dd>
        <dt>{o.address}</dt>
        <dd>{paper.address}</dd>
        {paper.tracking_number && (
          <>
            <dt>{o.tracking}</dt>
            <dd>{`${paper.courier} ${paper.tracking_number}`}</dd>
          </>
        )}
        <dt>{o.placed}</dt>
        <dd>{paper.placed_at}</dd>
        {paper.note && (
          <>
            <dt>{o.buyerNote}</dt>
            <dd>{paper.note}</dd>
          </>
        )}
      </dl>
      <table>
        <thead>
          <tr>
            <th>SKU</th>
            <th>{o.goods}</th>
            <th className="figure">{o.count}</th>
          </tr>
        </thead>
        <tbody>
          {paper.lines.map((line) => (
            <tr key={line.sku_id}>
              <td className="number">{line.sku_id}</td>
              <td>
                {line.name}
                <small>{line.attrs.join(' · ')}</small>
              </td>
              <td className="figure">{line.count}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td colSpan={2}>{t.all}</td>
            <td className="figure">{paper.lines.reduce((sum, { count }) => sum + count, 0)}</td>
          </tr>
        </tfoot>
      </table>
      <p className="thanks">{t.thanks}</p>
    </section>
  )
}
