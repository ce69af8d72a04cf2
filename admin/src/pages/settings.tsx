import { useQuery } from '@tanstack/react-query'
import { Card, Checkbox, Flex, Form, Input, InputNumber, Switch, Table, Typography } from 'antd'
import { CHANGE } from '../../../api/shared/rights.ts'
import { api, ask, type RowOf } from '../client.ts'
import { Act } from '../parts/act.tsx'
import { type Column, Listing } from '../parts/listing.tsx'
import { Page, Waiting } from '../parts/page.tsx'
import { useHolds } from '../parts/session.ts'
import { common } from '../texts/common.ts'
import { fill, useTexts } from '../texts/index.ts'
import { payMethods } from '../texts/orders.ts'
import { settingNames, settings } from '../texts/system.ts'

type Row = RowOf<'/v1/staff/settings'>
type Change = RowOf<'/v1/staff/settings/history'>
const stale = ['settings', 'setting-history']

/** What can be set while the shop is open, and who has set it. */
export function Settings() {
  const t = useTexts(settings)
  const names = useTexts(settingNames) as Record<string, string>
  const holds = useHolds()
  const said = useValueText()
  const { data, error, refetch } = useQuery({ queryKey: ['settings'], queryFn: async () => (await ask(api.GET('/v1/staff/settings'))).data })
  if (!data) return <Waiting error={error} again={refetch} />
  return (
    <Page title={t.title}>
      <Table<Row>
        rowKey="name"
        size="middle"
        scroll={{ x: 'max-content' }}
        pagination={false}
        dataSource={data}
        columns={[
          { key: 'name', title: t.name, render: (_, row) => names[row.name] ?? row.name },
          { key: 'value', title: t.value, render: (_, row) => <Typography.Text strong>{said(row.kind, row.value)}</Typography.Text> },
          { key: 'usual', title: t.usual, render: (_, row) => <Typography.Text type="secondary">{said(row.kind, row.usual)}</Typography.Text> },
          { key: 'changed', title: t.changed, render: (_, row) => (row.changed ? `${row.changed} · ${row.by}` : '—') },
          { key: 'do', title: '', fixed: 'right', render: (_, row) => holds('settings', CHANGE) && <Steps row={row} /> },
        ]}
      />
      <Card title={t.history}>
        <History kinds={Object.fromEntries(data.map(({ name, kind }) => [name, kind]))} />
      </Card>
    </Page>
  )
}

function Steps({ row }: { row: Row }) {
  const t = useTexts(settings)
  const names = useTexts(settingNames) as Record<string, string>
  const said = useValueText()
  const params = { path: { name: row.name } }
  const money = row.kind === 'money'
  return (
    <Flex gap={8}>
      <Act<{ value: Row['value'] }>
        label={t.edit}
        title={names[row.name] ?? row.name}
        says={t.editSays}
        button={{ size: 'small' }}
        stale={stale}
        initial={{ value: money ? Number(row.value) / 100 : row.value }}
        send={({ value }) => ask(api.PUT('/v1/staff/settings/{name}', { params, body: { value: money ? Math.round(Number(value) * 100) : value, was: row.value } }))}
      >
        <Field row={row} label={names[row.name] ?? row.name} />
      </Act>
      {row.changed && (
        <Act
          label={t.reset}
          title={t.reset}
          says={fill(t.resetSays, { value: said(row.kind, row.usual) })}
          button={{ size: 'small' }}
          stale={stale}
          send={() => ask(api.DELETE('/v1/staff/settings/{name}', { params }))}
        />
      )}
    </Flex>
  )
}

function Field({ row, label }: { row: Row; label: string }) {
  const c = useTexts(common)
  const methods = useTexts(payMethods) as Record<string, string>
  const [least, most] = [row.least ?? 0, row.most ?? 0]
  const rules = [{ required: true, message: c.required }]
  if (row.kind === 'switch')
    return (
      <Form.Item name="value" label={label} valuePropName="checked">
        <Switch />
      </Form.Item>
    )
  return (
    <Form.Item name="value" label={label} rules={rules}>
      {row.kind === 'text' ? (
        <Input maxLength={most} showCount />
      ) : row.kind === 'choice' ? (
        <Checkbox.Group options={row.choices.map((value) => ({ value, label: methods[value] ?? value }))} />
      ) : row.kind === 'money' ? (
        <InputNumber min={least / 100} max={most / 100} precision={2} prefix="¥" style={{ width: 200 }} />
      ) : (
        <InputNumber min={least} max={most} precision={0} style={{ width: 200 }} />
      )}
    </Form.Item>
  )
}

function History({ kinds }: { kinds: Record<string, string> }) {
  const t = useTexts(settings)
  const c = useTexts(common)
  const names = useTexts(settingNames) as Record<string, string>
  const said = useValueText()
  const shown = (row: Change, value: unknown) => (value === null ? t.asUsual : said(kinds[row.name] ?? '', value))
  const columns: Column<Change>[] = [
    { key: 'at', title: c.time, dataIndex: 'at' },
    { key: 'by', title: t.by, dataIndex: 'by' },
    { key: 'name', title: t.name, render: (_, row) => names[row.name] ?? row.name },
    { key: 'before', title: t.before, render: (_, row) => shown(row, row.before) },
    { key: 'after', title: t.after, render: (_, row) => shown(row, row.after) },
  ]
  return (
    <Listing<Change>
      name="setting-history"
      rowKey="id"
      columns={columns}
      load={({ page, pagesize }) => ask(api.GET('/v1/staff/settings/history', { params: { query: { page, pagesize } } }))}
    />
  )
}

/** A value in words. */
function useValueText(): (kind: string, value: unknown) => string {
  const t = useTexts(settings)
  const methods = useTexts(payMethods) as Record<string, string>
  return (kind, value) => {
    if (typeof value === 'boolean') return value ? t.on : t.off
    if (Array.isArray(value)) return value.map((one: string) => methods[one] ?? one).join(' · ')
    return kind === 'money' ? `¥${(Number(value) / 100).toFixed(2)}` : String(value ?? '—')
  }
}
