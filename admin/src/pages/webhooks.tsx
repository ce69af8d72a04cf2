import { useQuery } from '@tanstack/react-query'
import { App, Flex, Form, Input, Select, Switch, Table, Tag, Typography } from 'antd'
import { Link } from 'react-router'
import { CHANGE, WRITE } from '../../../api/shared/rights.ts'
import { api, ask, type RowOf } from '../client.ts'
import { Act, Add } from '../parts/act.tsx'
import { Page, Waiting } from '../parts/page.tsx'
import { useHolds } from '../parts/session.ts'
import { paths } from '../paths.ts'
import { common } from '../texts/common.ts'
import { outboxStates } from '../texts/desk.ts'
import { fill, useTexts } from '../texts/index.ts'
import { webhooks } from '../texts/system.ts'

type Row = RowOf<'/v1/staff/webhooks'>
type Wish = { url: string; events: string[]; note: string; active: boolean }
const stale = ['webhooks']
const events = [
  '*',
  'order.placed',
  'order.paid',
  'order.shipped',
  'order.received',
  'order.finished',
  'order.cancelled',
  'order.refunding',
  'order.refunded',
  'order.refund_ended',
  'aftersale.asked',
  'aftersale.returning',
  'aftersale.done',
  'stock.low',
]

/** Programs that hear of what happens in the shop. */
export function Webhooks() {
  const t = useTexts(webhooks)
  const c = useTexts(common)
  const states = useTexts(outboxStates)
  const holds = useHolds()
  const showSecret = useSecret()
  const { data, error, refetch } = useQuery({ queryKey: ['webhooks'], queryFn: async () => (await ask(api.GET('/v1/staff/webhooks'))).data })
  if (!data) return <Waiting error={error} again={refetch} />
  return (
    <Page
      title={t.title}
      tools={
        holds('operations', WRITE) && (
          <Add<Wish>
            label={t.add}
            title={t.add}
            says={t.addSays}
            stale={stale}
            initial={{ events: ['*'], active: true, note: '' }}
            send={async (body) => showSecret((await ask(api.POST('/v1/staff/webhooks', { body }))).data.secret)}
          >
            <Fields />
          </Add>
        )
      }
    >
      <Table<Row>
        rowKey="id"
        size="middle"
        scroll={{ x: 'max-content' }}
        pagination={false}
        dataSource={data}
        locale={{ emptyText: c.none }}
        columns={[
          { key: 'url', title: t.url, render: (_, row) => <div style={{ maxWidth: 360, overflowWrap: 'anywhere' }}>{row.url}</div> },
          { key: 'note', title: c.name, dataIndex: 'note' },
          { key: 'events', title: t.events, render: (_, row) => row.events.map((event) => <Tag key={event}>{event}</Tag>) },
          {
            key: 'state',
            title: c.state,
            render: (_, row) => (
              <>
                <Tag color={row.active ? 'green' : 'default'}>{row.active ? c.yes : c.no}</Tag>
                {row.old_secret_until && <Tag color="gold">{fill(t.oldUntil, { at: row.old_secret_until })}</Tag>}
              </>
            ),
          },
          {
            key: 'out',
            title: states.waiting,
            render: (_, row) => (
              <Link to={paths.outbox('?channel=webhook')}>
                {row.waiting} / <Typography.Text type={row.dead > 0 ? 'danger' : 'secondary'}>{`${states.dead} ${row.dead}`}</Typography.Text>
              </Link>
            ),
          },
          { key: 'do', title: '', fixed: 'right', render: (_, row) => holds('operations', CHANGE) && <Steps row={row} /> },
        ]}
      />
    </Page>
  )
}

function Steps({ row }: { row: Row }) {
  const t = useTexts(webhooks)
  const c = useTexts(common)
  const showSecret = useSecret()
  const params = { path: { id: String(row.id) } }
  const size = { size: 'small' } as const
  return (
    <Flex gap={8}>
      <Act<Wish>
        label={c.edit}
        title={c.edit}
        button={size}
        stale={stale}
        initial={{ url: row.url, events: row.events, note: row.note, active: row.active }}
        send={(body) => ask(api.PUT('/v1/staff/webhooks/{id}', { params, body }))}
      >
        <Fields />
      </Act>
      <Act label={t.ping} title={t.ping} says={t.pingSays} button={size} stale={stale} send={() => ask(api.POST('/v1/staff/webhooks/{id}/pings', { params }))} />
      <Act
        label={t.rotate}
        title={t.rotate}
        says={t.rotateSays}
        button={size}
        stale={stale}
        send={async () => showSecret((await ask(api.POST('/v1/staff/webhooks/{id}/secrets', { params }))).data.secret)}
      />
      <Act danger label={t.drop} title={t.drop} says={t.dropSays} button={size} stale={stale} send={() => ask(api.DELETE('/v1/staff/webhooks/{id}', { params }))} />
    </Flex>
  )
}

/** Shows a secret, once. */
function useSecret(): (secret: string) => void {
  const t = useTexts(webhooks)
  const { modal } = App.useApp()
  return (secret) =>
    void modal.info({
      title: t.secretOnce,
      width: 520,
      content: (
        <>
          <p>{t.secretSays}</p>
          <Typography.Text code copyable style={{ overflowWrap: 'anywhere' }}>
            {secret}
          </Typography.Text>
        </>
      ),
    })
}

function Fields() {
  const t = useTexts(webhooks)
  const c = useTexts(common)
  return (
    <>
      <Form.Item name="url" label={t.url} extra={t.urlHint} rules={[{ required: true, whitespace: true, message: c.required }]}>
        <Input maxLength={2000} inputMode="url" placeholder="https://" />
      </Form.Item>
      <Form.Item name="note" label={c.name}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="events" label={t.events} rules={[{ required: true, message: c.required }]}>
        <Select mode="tags" options={events.map((value) => ({ value, label: value }))} />
      </Form.Item>
      <Form.Item name="active" label={c.state} valuePropName="checked">
        <Switch />
      </Form.Item>
    </>
  )
}
