import { SafetyOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Alert, Button, Descriptions, Drawer, Empty, Flex, Table, Tag, Typography } from 'antd'
import { useState } from 'react'
import { areas } from '../../../api/shared/rights.ts'
import { api, ask, type RowOf } from '../client.ts'
import { asked, type Column, Listing } from '../parts/listing.tsx'
import { Page, Waiting } from '../parts/page.tsx'
import { common } from '../texts/common.ts'
import { deedNames } from '../texts/deeds.ts'
import { areaNames } from '../texts/desk.ts'
import { fill, useTexts } from '../texts/index.ts'
import { audit } from '../texts/system.ts'

type Row = RowOf<'/v1/staff/audit'>

/** What staff have done, and whether anybody has been at the record of it. */
export function Audit() {
  const t = useTexts(audit)
  const c = useTexts(common)
  const names = useTexts(areaNames)
  const deeds = useTexts(deedNames) as Record<string, string>
  const [open, setOpen] = useState<number>()
  const columns: Column<Row>[] = [
    { key: 'at', title: c.time, dataIndex: 'at' },
    { key: 'staff', title: t.who, render: (_, row) => row.staff || t.shopkeeper, csv: (row) => row.staff },
    { key: 'area', title: t.area, render: (_, row) => (names as Record<string, string>)[row.area] ?? row.area, csv: (row) => row.area },
    {
      key: 'action',
      title: t.action,
      csv: (row) => row.action,
      render: (_, row) => (
        <>
          <span title={row.action}>{deeds[row.action] ?? row.action}</span> {row.object === 'refused' && <Tag color="red">{t.refused}</Tag>}
        </>
      ),
    },
    { key: 'object', title: t.object, render: (_, row) => (row.object === 'refused' ? '' : row.object), csv: (row) => row.object },
    { key: 'changes', title: t.changes, dataIndex: 'changes', align: 'right', className: 'number' },
    { key: 'ip', title: t.from, dataIndex: 'ip' },
    { key: 'open', title: '', fixed: 'right', render: (_, row) => <Typography.Link onClick={() => setOpen(row.id)}>{c.open}</Typography.Link>, csv: () => '' },
  ]
  return (
    <Page title={t.title}>
      <Verdict />
      <Listing<Row>
        name="audit"
        rowKey="id"
        columns={columns}
        search={t.search}
        open={(row) => setOpen(row.id)}
        filters={[{ name: 'area', label: t.area, options: [{ value: '', label: t.areaAll }, ...areas.map((value) => ({ value, label: names[value] }))] }]}
        load={(wish) => ask(api.GET('/v1/staff/audit', { params: { query: asked(wish, 'q', 'area') } }))}
      />
      <Drawer open={open !== undefined} onClose={() => setOpen(undefined)} title={t.detail} size="large" destroyOnHidden>
        {open !== undefined && <Detail id={open} />}
      </Drawer>
    </Page>
  )
}

function Verdict() {
  const t = useTexts(audit)
  const [whole, setWhole] = useState(false)
  const { data, isFetching } = useQuery({
    queryKey: ['audit-verdict', whole],
    queryFn: async () => (await ask(api.GET('/v1/staff/audit/verdict', { params: { query: whole ? { whole: '1' } : {} } }))).data,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  })
  if (!data) return null
  const words = { changed: t.changed, removed: t.removed, unsealed: t.unsealed, gap: t.gap } as Record<string, string>
  if (data.faults.length > 0)
    return (
      <Alert
        type="error"
        showIcon
        role="alert"
        title={t.tampered}
        description={
          <ul style={{ margin: 0, paddingInlineStart: 20 }}>
            {data.faults.slice(0, 20).map((fault) => (
              <li key={`${fault.place}-${fault.line_id}`}>{fill(words[fault.fault] ?? fault.fault, { line: fault.line_id, place: fault.place })}</li>
            ))}
          </ul>
        }
      />
    )
  return (
    <Alert
      type="success"
      showIcon
      icon={<SafetyOutlined />}
      title={fill(t.clean, { n: data.lines })}
      action={
        <Button size="small" loading={isFetching} disabled={whole} onClick={() => setWhole(true)}>
          {t.walk}
        </Button>
      }
      description={
        <>
          <div>{whole || !data.proven_at ? t.provenNow : fill(t.proven, { at: data.proven_at, place: data.proven_place })}</div>
          <Typography.Text type="secondary" style={{ overflowWrap: 'anywhere' }} copyable={{ text: `${data.place}:${data.seal}` }}>
            {fill(t.cleanSays, { head: `${data.place}:${data.seal.slice(0, 12)}…` })}
          </Typography.Text>
        </>
      }
    />
  )
}

function Detail({ id }: { id: number }) {
  const t = useTexts(audit)
  const deeds = useTexts(deedNames) as Record<string, string>
  const c = useTexts(common)
  const { data, error, refetch } = useQuery({
    queryKey: ['audit-one', id],
    queryFn: async () => (await ask(api.GET('/v1/staff/audit/{id}', { params: { path: { id: String(id) } } }))).data,
  })
  if (!data) return <Waiting error={error} again={refetch} />
  return (
    <Flex vertical gap={16}>
      <Descriptions
        size="small"
        column={1}
        items={[
          { key: 'at', label: c.time, children: data.at },
          { key: 'who', label: t.who, children: data.staff || t.shopkeeper },
          { key: 'action', label: t.action, children: `${deeds[data.action] ?? ''} ${data.action} ${data.object}` },
          { key: 'from', label: t.from, children: data.ip || '—' },
          { key: 'request', label: t.request, children: data.request_id || '—' },
        ]}
      />
      {data.rows.length === 0 && <Empty description={t.nothing} />}
      {data.rows.map((row) => (
        <Changed key={row.id} row={row} />
      ))}
      {data.rows.length > 0 && <Typography.Text type="secondary">{t.hidden}</Typography.Text>}
    </Flex>
  )
}

type Changes = { kind: string; object: string; key: string; before: Record<string, unknown> | null; after: Record<string, unknown> | null }
const colours: Record<string, string> = { insert: 'green', update: 'blue', delete: 'red' }

/** One row, column by column: before and after. */
function Changed({ row: { kind, object, key, before, after } }: { row: Changes }) {
  const t = useTexts(audit)
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].sort()
  const said = (values: Record<string, unknown> | null, name: string) => {
    const value = values?.[name]
    return <span className="words">{value === undefined || value === null ? '—' : typeof value === 'string' ? value : JSON.stringify(value)}</span>
  }
  return (
    <Table
      size="small"
      rowKey="name"
      pagination={false}
      scroll={{ x: 'max-content' }}
      title={() => (
        <>
          <Tag color={colours[kind] ?? 'default'}>{(t as Record<string, string>)[kind]}</Tag>
          <Typography.Text strong>
            {object} {key}
          </Typography.Text>
        </>
      )}
      dataSource={names.map((name) => ({ name }))}
      columns={[
        { key: 'name', title: t.column, dataIndex: 'name' },
        ...(before ? [{ key: 'before', title: t.before, render: (_: unknown, { name }: { name: string }) => said(before, name) }] : []),
        ...(after ? [{ key: 'after', title: t.after, render: (_: unknown, { name }: { name: string }) => said(after, name) }] : []),
      ]}
    />
  )
}
