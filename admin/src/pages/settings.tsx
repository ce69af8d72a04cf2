import { useQuery } from '@tanstack/react-query'
import { Card, Checkbox, DatePicker, Flex, Form, Input, InputNumber, Switch, Table, Typography } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { CHANGE } from '../../../api/shared/rights.ts'
import { api, ask, type RowOf } from '../client.ts'
import { Act } from '../parts/act.tsx'
import { type Column, Listing } from '../parts/listing.tsx'
import { Page, Waiting } from '../parts/page.tsx'
import { useHolds } from '../parts/session.ts'
import { useMethodNames } from '../parts/plugins.ts'
import { common } from '../texts/common.ts'
import { fill, useTexts } from '../texts/index.ts'
import { settingNames, settings } from '../texts/system.ts'

type Row = RowOf<'/v1/staff/settings'>
type Notice = { zh: string; en: string; from: string; until: string }
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
          {
            key: 'value',
            title: t.value,
            render: (_, row) => (
              <Typography.Text strong style={{ display: 'block', maxWidth: 420, whiteSpace: 'normal' }}>
                {said(row.kind, row.value)}
              </Typography.Text>
            ),
          },
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
  if (row.kind === 'notice') return <NoticeSteps row={row} />
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

type NoticeForm = { zh: string; en: string; from: Dayjs | null; until: Dayjs | null }
const timeOf = (text: string | undefined): Dayjs | null => (text ? dayjs(text) : null)
const textOf = (time: Dayjs | null): string => time?.format('YYYY-MM-DD HH:mm:ss') ?? ''

/** What every page says at its top: both texts, and when. */
function NoticeSteps({ row }: { row: Row }) {
  const t = useTexts(settings)
  const c = useTexts(common)
  const names = useTexts(settingNames)
  const params = { path: { name: row.name } }
  const notice = row.value as Notice | null
  const most = row.most ?? 0
  const text = (label: string, name: 'zh' | 'en') => (
    <Form.Item name={name} label={label} rules={[{ required: true, whitespace: true, message: c.required }]}>
      <Input.TextArea maxLength={most} showCount autoSize={{ minRows: 2, maxRows: 4 }} />
    </Form.Item>
  )
  const clock = { showTime: { format: 'HH:mm' }, format: 'YYYY-MM-DD HH:mm', style: { width: '100%' } }
  return (
    <Flex gap={8}>
      <Act<NoticeForm>
        label={t.edit}
        title={names.notice}
        says={t.noticeSays}
        button={{ size: 'small' }}
        stale={stale}
        initial={{ zh: notice?.zh ?? '', en: notice?.en ?? '', from: timeOf(notice?.from), until: timeOf(notice?.until) }}
        send={({ zh, en, from, until }) =>
          ask(api.PUT('/v1/staff/settings/{name}', { params, body: { value: { zh, en, from: textOf(from), until: textOf(until) }, was: row.value } }))
        }
      >
        {text(t.noticeZh, 'zh')}
        {text(t.noticeEn, 'en')}
        <Form.Item name="from" label={t.noticeFrom} extra={t.noticeFromSays}>
          <DatePicker {...clock} />
        </Form.Item>
        <Form.Item
          name="until"
          label={t.noticeUntil}
          extra={t.noticeUntilSays}
          dependencies={['from']}
          rules={[
            ({ getFieldValue }) => ({
              validator: (_, until: Dayjs | null) => {
                const from = getFieldValue('from') as Dayjs | null
                return !until || !from || until.isAfter(from) ? Promise.resolve() : Promise.reject(new Error(t.noticeOrder))
              },
            }),
          ]}
        >
          <DatePicker {...clock} />
        </Form.Item>
      </Act>
      {row.changed && (
        <Act
          label={t.reset}
          title={t.reset}
          says={fill(t.resetSays, { value: t.noticeNone })}
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
  const methods = useMethodNames()
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
  const methods = useMethodNames()
  return (kind, value) => {
    if (typeof value === 'boolean') return value ? t.on : t.off
    if (kind === 'notice') return value ? noticeText(value as Notice) : t.noticeNone
    if (Array.isArray(value)) return value.map((one: string) => methods[one] ?? one).join(' · ')
    return kind === 'money' ? `¥${(Number(value) / 100).toFixed(2)}` : String(value ?? '—')
  }
}

const noticeText = ({ zh, en, from, until }: Notice): string => [`${zh} / ${en}`, ...(from || until ? [`${from.slice(0, 16)} – ${until.slice(0, 16)}`] : [])].join(' · ')
