import { DownloadOutlined, InboxOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Card, Checkbox, Drawer, Flex, Progress, Table, Tag, Typography, Upload } from 'antd'
import { useState } from 'react'
import { CHANGE } from '../../../api/shared/rights.ts'
import { api, ask, Refused, type RowOf } from '../client.ts'
import { csvOf, download } from '../parts/csv.ts'
import { type Column, Listing } from '../parts/listing.tsx'
import { Page, Waiting } from '../parts/page.tsx'
import { useHolds } from '../parts/session.ts'
import { State } from '../parts/tags.tsx'
import { sendForm } from '../parts/upload.ts'
import { importStates, imports as texts } from '../texts/catalogue.ts'
import { fill, useLang, useTexts } from '../texts/index.ts'

type Row = RowOf<'/v1/staff/catalogue/imports'>
type Fault = RowOf<'/v1/staff/catalogue/imports/{id}/faults'>
const AT_ONCE = 100
/** How often a running import is looked at, in milliseconds. */
const LOOK = 1000
const runs = ({ state }: Row) => state === 'waiting' || state === 'running'

/** The catalogue as a file, in and out: what is on its way, how far it has come, and what was wrong with which line. */
export function Imports() {
  const t = useTexts(texts)
  const holds = useHolds()
  const [open, setOpen] = useState<number>()
  const states = useTexts(importStates) as Record<string, string>
  const columns: Column<Row>[] = [
    {
      key: 'file',
      title: t.file,
      csv: (row) => row.file_name,
      render: (_, row) => (
        <>
          {row.file_name} {row.dry_run && <Tag>{t.trial}</Tag>}
        </>
      ),
    },
    { key: 'state', title: t.state, csv: (row) => states[row.state] ?? row.state, render: (_, row) => <Far row={row} /> },
    { key: 'made', title: t.made, align: 'right', dataIndex: 'made' },
    { key: 'changed', title: t.changed, align: 'right', dataIndex: 'changed' },
    { key: 'same', title: t.same, align: 'right', dataIndex: 'same' },
    { key: 'bad', title: t.bad, align: 'right', csv: (row) => row.bad, render: (_, row) => <Typography.Text type={row.bad > 0 ? 'danger' : undefined}>{row.bad}</Typography.Text> },
    { key: 'clerk', title: t.clerk, dataIndex: 'clerk' },
    { key: 'at', title: t.at, dataIndex: 'created_at' },
    {
      key: 'report',
      title: '',
      render: (_, row) =>
        !runs(row) && (
          <Button size="small" onClick={() => setOpen(row.id)}>
            {t.report}
          </Button>
        ),
    },
  ]
  return (
    <Page
      title={t.title}
      tools={
        <Flex gap={8} wrap>
          <Button icon={<DownloadOutlined />} href="/v1/staff/catalogue/export?format=csv">
            {t.exportCsv}
          </Button>
          <Button icon={<DownloadOutlined />} href="/v1/staff/catalogue/export?format=json">
            {t.exportJson}
          </Button>
        </Flex>
      }
    >
      {holds('goods', CHANGE) && <Bring done={setOpen} />}
      <Listing<Row>
        name="imports"
        rowKey="id"
        columns={columns}
        open={(row) => setOpen(row.id)}
        refreshEvery={(rows) => (rows.some(runs) ? LOOK : false)}
        load={({ page, pagesize }) => ask(api.GET('/v1/staff/catalogue/imports', { params: { query: { page, pagesize } } }))}
      />
      {open !== undefined && <Report id={open} onClose={() => setOpen(undefined)} />}
    </Page>
  )
}

/** How far it has come, as it goes on. */
function Far({ row }: { row: Row }) {
  const t = useTexts(texts)
  if (!runs(row)) return <State pairs={importStates} state={row.state} />
  return (
    <div style={{ minWidth: 160 }}>
      <Progress percent={row.total === 0 ? 0 : Math.round((row.done / row.total) * 100)} size="small" status="active" />
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        {fill(t.lines, { done: row.done, total: row.total })}
      </Typography.Text>
    </div>
  )
}

function Bring({ done }: { done: (id: number) => void }) {
  const t = useTexts(texts)
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [dry, setDry] = useState(false)
  const [sent, setSent] = useState<number>()
  const bring = async (file: File) => {
    const form = new FormData()
    form.append('dry_run', String(dry))
    form.append('file', file)
    setSent(0)
    try {
      const { data } = await sendForm<{ id: number }>('/v1/staff/catalogue/imports', form, setSent)
      void message.success(t.started)
      await queries.invalidateQueries({ queryKey: ['imports'] })
      if (data) done(data.id)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      void message.error(error.message)
    } finally {
      setSent(undefined)
    }
  }
  return (
    <Card>
      <Flex vertical gap={12}>
        <Upload.Dragger
          accept=".csv,.json,text/csv,application/json"
          showUploadList={false}
          disabled={sent !== undefined}
          beforeUpload={(file) => {
            void bring(file)
            return false
          }}
        >
          <InboxOutlined style={{ fontSize: 32 }} />
          <div>{sent === undefined ? t.drop : fill(t.sending, { n: Math.round(sent * 100) })}</div>
          <Typography.Text type="secondary">{t.dropSays}</Typography.Text>
        </Upload.Dragger>
        <Flex gap={12} wrap align="center">
          <Checkbox checked={dry} onChange={(event) => setDry(event.target.checked)}>
            {t.dry}
          </Checkbox>
          <Typography.Text type="secondary">{dry ? t.drySays : t.resumes}</Typography.Text>
        </Flex>
      </Flex>
    </Card>
  )
}

/** One import: live while it runs, then what was wrong, line by line, also as a file. */
function Report({ id, onClose }: { id: number; onClose: () => void }) {
  const t = useTexts(texts)
  const lang = useLang()
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [page, setPage] = useState(1)
  const [busy, setBusy] = useState(false)
  const { data, error, refetch } = useQuery({
    queryKey: ['import', id],
    queryFn: async () => {
      const { data: now } = await ask(api.GET('/v1/staff/catalogue/imports/{id}', { params: { path: { id } } }))
      if (!runs(now)) for (const name of ['imports', 'spus', 'spu', 'import-faults']) void queries.invalidateQueries({ queryKey: [name] })
      return now
    },
    refetchInterval: (query) => (query.state.data && runs(query.state.data) ? LOOK : false),
  })
  const read = (at: number) => ask(api.GET('/v1/staff/catalogue/imports/{id}/faults', { params: { path: { id }, query: { page: at, pagesize: AT_ONCE } } }))
  const { data: faults } = useQuery({ queryKey: ['import-faults', id, page, lang], enabled: data !== undefined && !runs(data), queryFn: () => read(page) })
  const save = async () => {
    setBusy(true)
    try {
      const all: Fault[] = []
      for (let at = 1; ; at++) {
        const answer = await read(at)
        all.push(...answer.data)
        if (all.length >= answer.paginator.total || answer.data.length === 0) break
      }
      const lines = all.map((row) => [row.line, row.heading, row.value, row.text, row.warning ? t.warning : t.fault])
      download(`import-${id}.csv`, csvOf([[t.line, t.column, t.value, t.why, t.state], ...lines]))
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused
      void message.error(refused.message)
    } finally {
      setBusy(false)
    }
  }
  const total = faults?.paginator.total ?? 0
  return (
    <Drawer open size="large" title={data?.file_name ?? ''} onClose={onClose}>
      {!data ? (
        <Waiting error={error} again={refetch} />
      ) : (
        <Flex vertical gap={16}>
          <Flex gap={8} align="center" wrap>
            <Far row={data} />
            {data.dry_run && <Tag>{t.trial}</Tag>}
            {(
              [
                [t.made, data.made],
                [t.changed, data.changed],
                [t.same, data.same],
                [t.bad, data.bad],
              ] as const
            ).map(([title, n]) => (
              <Tag key={title}>
                {title} {n}
              </Tag>
            ))}
            <span style={{ flex: 1 }} />
            {total > 0 && (
              <Button icon={<DownloadOutlined />} loading={busy} onClick={() => void save()}>
                {t.download}
              </Button>
            )}
          </Flex>
          {!runs(data) && data.dry_run && data.bad === 0 && <Alert type="success" showIcon title={t.forReal} />}
          {!runs(data) && (
            <Table<Fault>
              rowKey={(row) => `${row.line}:${row.column}:${row.why}`}
              size="small"
              scroll={{ x: 'max-content' }}
              dataSource={faults?.data ?? []}
              loading={!faults}
              locale={{ emptyText: t.noFaults }}
              pagination={{ current: page, pageSize: AT_ONCE, total, onChange: setPage, showSizeChanger: false, hideOnSinglePage: true }}
              columns={[
                { key: 'line', title: t.line, align: 'right', dataIndex: 'line' },
                { key: 'column', title: t.column, dataIndex: 'heading' },
                { key: 'value', title: t.value, render: (_, row) => <span className="words">{row.value.slice(0, 120)}</span> },
                {
                  key: 'why',
                  title: t.why,
                  render: (_, row) => (
                    <>
                      <Tag color={row.warning ? 'gold' : 'red'}>{row.warning ? t.warning : t.fault}</Tag>
                      {row.text}
                    </>
                  ),
                },
              ]}
            />
          )}
        </Flex>
      )}
    </Drawer>
  )
}
