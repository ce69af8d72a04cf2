import { useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Flex, Modal, Progress, Typography } from 'antd'
import { type ReactNode, useState } from 'react'
import { type Once, Refused } from '../../client.ts'
import { common } from '../../texts/common.ts'
import { listing as texts } from '../../texts/listing.ts'
import { fill, useTexts } from '../../texts/index.ts'

/**
 * Something done to all chosen rows, one after the other. `says` tells what will happen before it does; `fits`: to which of them it can be
 * done, the others are left out and counted; `called`: what a row is called where it is told that it was refused.
 */
export type BulkDeed<Row> = {
  key: string
  label: string
  danger?: boolean
  says: ReactNode
  fits?: (row: Row) => boolean
  called: (row: Row) => string
  send: (row: Row, once: Once) => Promise<unknown>
  /** Names of lists and pages that are no longer true after it. */
  stale: string[]
}
/** Something that is shown of all chosen rows together, and changes nothing: no question is asked. */
export type BulkView<Row> = { key: string; label: string; fits?: (row: Row) => boolean; show: (rows: Row[]) => void }

export function BulkDeeds<Row extends object>({ deeds, views, rows, clear }: { deeds: BulkDeed<Row>[]; views: BulkView<Row>[]; rows: Row[]; clear: () => void }) {
  const t = useTexts(texts)
  const [deed, setDeed] = useState<BulkDeed<Row>>()
  return (
    <Flex gap={8} wrap align="center" role="toolbar" aria-label={t.bulk}>
      <Typography.Text>{fill(t.chosen, { n: rows.length })}</Typography.Text>
      {deeds.map((one) => (
        <Button key={one.key} size="small" danger={one.danger ?? false} disabled={!rows.some((row) => one.fits?.(row) ?? true)} onClick={() => setDeed(one)}>
          {one.label}
        </Button>
      ))}
      {views.map((one) => (
        <Button key={one.key} size="small" disabled={!rows.some((row) => one.fits?.(row) ?? true)} onClick={() => one.show(rows.filter((row) => one.fits?.(row) ?? true))}>
          {one.label}
        </Button>
      ))}
      <Button size="small" type="text" onClick={clear}>
        {t.clear}
      </Button>
      {deed && <Doing deed={deed} rows={rows} onClose={() => setDeed(undefined)} clear={clear} />}
    </Flex>
  )
}

function Doing<Row extends object>({ deed, rows, onClose, clear }: { deed: BulkDeed<Row>; rows: Row[]; onClose: () => void; clear: () => void }) {
  const t = useTexts(texts)
  const c = useTexts(common)
  const queries = useQueryClient()
  const { message } = App.useApp()
  // As they were when it was asked: what is done may take them off the list.
  const [all] = useState(() => rows.filter((row) => deed.fits?.(row) ?? true))
  const [done, setDone] = useState<number>()
  const [refused, setRefused] = useState<string[]>([])
  const left = rows.length - all.length
  const run = async () => {
    const faults: string[] = []
    for (const [at, row] of all.entries()) {
      setDone(at)
      try {
        await deed.send(row, { 'idempotency-key': crypto.randomUUID() })
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        faults.push(`${deed.called(row)}: ${error.message}`)
      }
    }
    setDone(all.length)
    setRefused(faults)
    await Promise.all(deed.stale.map((name) => queries.invalidateQueries({ queryKey: [name] })))
    if (faults.length > 0) return
    void message.success(fill(t.bulkDone, { n: all.length }))
    clear()
    onClose()
  }
  const over = done === all.length
  return (
    <Modal
      open
      title={`${deed.label} · ${all.length}`}
      onCancel={() => (done === undefined || over) && onClose()}
      onOk={() => (over ? onClose() : void run())}
      okText={over ? t.close : c.confirm}
      cancelText={c.cancel}
      okButtonProps={{ danger: deed.danger ?? false, loading: done !== undefined && !over }}
      mask={{ closable: false }}
    >
      <Flex vertical gap={12}>
        <Alert type={deed.danger ? 'warning' : 'info'} showIcon title={deed.says} />
        {left > 0 && <Typography.Text type="secondary">{fill(t.leftOut, { n: left })}</Typography.Text>}
        {done !== undefined && <Progress percent={Math.round((done / all.length) * 100)} />}
        {refused.length > 0 && (
          <Alert type="error" showIcon role="alert" title={fill(t.bulkRefused, { n: refused.length })} description={refused.map((text) => <div key={text}>{text}</div>)} />
        )}
      </Flex>
    </Modal>
  )
}
