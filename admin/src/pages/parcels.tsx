import { DownloadOutlined, UploadOutlined } from '@ant-design/icons'
import { Alert, App, Button, Flex, Form, Input, Upload } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { CHANGE } from '../../../api/shared/rights.ts'
import { api, ask, Refused, type RowOf } from '../client.ts'
import { Act } from '../parts/act.tsx'
import { csvOf, download } from '../parts/csv.ts'
import { type Column, Listing } from '../parts/listing.tsx'
import { Page } from '../parts/page.tsx'
import { useHolds } from '../parts/session.ts'
import { ShipFields, useCouriers } from '../parts/ship-fields.tsx'
import { ParcelState } from '../parts/tags.tsx'
import { paths } from '../paths.ts'
import { parcels } from '../texts/aftersales.ts'
import { paper } from '../texts/buyers.ts'
import { common } from '../texts/common.ts'
import { fill, useTexts } from '../texts/index.ts'
import { orders, parcelStates } from '../texts/orders.ts'

type Row = RowOf<'/v1/staff/parcels'>
type State = keyof typeof parcelStates
const stale = ['parcels', 'order', 'orders', 'waiting']

/** What is to leave the house, and what has left it. */
export function Parcels() {
  const t = useTexts(parcels)
  const o = useTexts(orders)
  const p = useTexts(paper)
  const c = useTexts(common)
  const states = useTexts(parcelStates)
  const mayShip = useHolds()('orders', CHANGE)
  const columns: Column<Row>[] = [
    { key: 'id', title: t.parcel, dataIndex: 'parcel_id' },
    { key: 'state', title: c.state, render: (_, row) => <ParcelState state={row.status} /> },
    { key: 'order', title: c.order, render: (_, row) => <Link to={paths.order(row.order_id)}>{row.order_id}</Link> },
    { key: 'receiver', title: o.receiver, render: (_, row) => `${row.receiver} ${row.mobile}` },
    { key: 'address', title: o.address, render: (_, row) => <div style={{ maxWidth: 280 }}>{row.address}</div> },
    { key: 'pieces', title: c.pieces, align: 'right', dataIndex: 'pieces' },
    { key: 'warehouse', title: o.warehouse, dataIndex: 'warehouse' },
    { key: 'tracking', title: o.tracking, render: (_, row) => [row.courier, row.tracking_number].filter(Boolean).join(' ') },
    { key: 'planned', title: t.planned, dataIndex: 'planned_at' },
    {
      key: 'ship',
      title: '',
      fixed: 'right',
      render: (_, row) =>
        mayShip &&
        row.status === 'planned' && (
          <Act<{ courier: string; tracking_number: string }>
            label={o.ship}
            title={`${o.ship} · ${fill(o.parcel, { id: row.parcel_id })}`}
            says={o.shipSays}
            done={o.shipped}
            okText={o.ship}
            button={{ type: 'primary', size: 'small' }}
            stale={stale}
            send={(body, header) => ask(api.POST('/v1/staff/parcels/{parcel_id}/shipments', { params: { path: { parcel_id: row.parcel_id } }, body, headers: header }))}
          >
            <ShipFields />
          </Act>
        ),
    },
  ]
  return (
    <Page title={t.title}>
      <Listing<Row>
        name="parcels"
        rowKey="parcel_id"
        columns={columns}
        search={t.search}
        filters={[
          { name: 'status', label: c.state, tabs: true, standard: 'planned', options: (Object.keys(parcelStates) as State[]).map((value) => ({ value, label: states[value] })) },
        ]}
        views={(['picking', 'notes'] as const).map((kind) => ({
          key: kind,
          label: p[kind],
          fits: (row: Row) => (kind === 'picking' ? row.status === 'planned' : row.status !== 'cancelled'),
          show: (rows: Row[]) => void window.open(`/admin${paths.paper(kind, { parcels: rows.map((row) => row.parcel_id) })}`),
        }))}
        tools={mayShip && <ShipMany />}
        load={({ page, pagesize, q, pick }) =>
          ask(api.GET('/v1/staff/parcels', { params: { query: { page: String(page), pagesize: String(pagesize), status: pick('status') as State, ...(q ? { q } : {}) } } }))
        }
      />
    </Page>
  )
}

/** Many at once from a table; lines that did not go are told one by one. */
function ShipMany() {
  const t = useTexts(parcels)
  const o = useTexts(orders)
  const c = useTexts(common)
  const { modal } = App.useApp()
  const { data } = useCouriers()
  const { message } = App.useApp()
  const [filling, setFilling] = useState(false)
  // What waits to leave, as a table that lacks only couriers and numbers: it is filled in here, or in a spreadsheet.
  const fillIn = async (set: (name: string, value: string) => void) => {
    setFilling(true)
    try {
      const { data: rows } = await ask(api.GET('/v1/staff/parcels', { params: { query: { status: 'planned', page: '1', pagesize: '100' } } }))
      const lines = rows.map((row) => [row.parcel_id, '', ''])
      const table = csvOf([['parcel_id', 'courier', 'tracking_number'], ...lines])
      set('csv', (await table.text()).replaceAll('\r\n', '\n'))
      download(
        'shipments.csv',
        csvOf([
          ['parcel_id', 'courier', 'tracking_number', 'order_id', 'receiver', 'address'],
          ...rows.map((row) => [row.parcel_id, '', '', row.order_id, row.receiver, row.address]),
        ]),
      )
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      void message.error(error.message)
    } finally {
      setFilling(false)
    }
  }
  const send = async ({ csv }: { csv: string }) => {
    const { data: reports } = await ask(api.POST('/v1/staff/parcels/shipments', { body: { csv } }))
    const bad = reports.filter((report) => !report.ok)
    modal.info({
      title: fill(t.batchDone, { ok: reports.length - bad.length, bad: bad.length }),
      content: (
        <Flex vertical gap={4}>
          {bad.map((report) => (
            <Alert key={report.line} type="error" title={fill(t.line, { line: report.line, error: report.error })} />
          ))}
        </Flex>
      ),
    })
  }
  return (
    <Act<{ csv: string }>
      wide
      label={t.batch}
      title={t.batch}
      says={`${fill(t.batchSays, { codes: (data ?? []).map(({ code }) => code).join(', ') })} ${o.shipSays}`}
      stale={stale}
      send={send}
      initial={{ csv: 'parcel_id,courier,tracking_number\n' }}
    >
      <Form.Item noStyle shouldUpdate>
        {({ setFieldValue }) => (
          <Flex gap={8} wrap style={{ marginBottom: 16 }}>
            <Button icon={<DownloadOutlined />} loading={filling} onClick={() => void fillIn(setFieldValue)}>
              {t.fillIn}
            </Button>
            <Upload
              accept=".csv,text/csv"
              showUploadList={false}
              beforeUpload={(file) => {
                void file.text().then((text) => setFieldValue('csv', text))
                return false
              }}
            >
              <Button icon={<UploadOutlined />}>{t.fromFile}</Button>
            </Upload>
          </Flex>
        )}
      </Form.Item>
      <Form.Item name="csv" label={t.csv} rules={[{ required: true, message: c.required }]}>
        <Input.TextArea rows={10} maxLength={200_000} style={{ fontFamily: 'ui-monospace, monospace' }} />
      </Form.Item>
    </Act>
  )
}
