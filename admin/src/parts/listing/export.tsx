import { DownloadOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import { isValidElement, type ReactNode, useState } from 'react'
import { type Listed, Refused } from '../../client.ts'
import { common } from '../../texts/common.ts'
import { listing as texts } from '../../texts/listing.ts'
import { fill, useTexts } from '../../texts/index.ts'
import { csvOf, download } from '../csv.ts'
import type { Column } from '../listing.tsx'

const AT_ONCE = 100
/** More than this is a job for the shop's own exports. */
const MOST = 20_000

/** The words of what a cell shows; a part that makes its own words has none here, and its column says `csv`. */
function wordsOf(node: ReactNode): string {
  if (typeof node === 'string' || typeof node === 'number') return String(node)
  if (Array.isArray(node))
    return node
      .map((one: ReactNode) => wordsOf(one))
      .filter(Boolean)
      .join(' ')
  return isValidElement<{ children?: ReactNode }>(node) ? wordsOf(node.props.children) : ''
}

/** What a cell says in a file: what the column says for it, else its words, else what the row holds under its name. */
export function cellOf<Row extends object>(column: Column<Row>, row: Row, at: number): string | number | null {
  if (column.csv) return column.csv(row)
  const held = (row as Record<string, unknown>)[typeof column.dataIndex === 'string' ? column.dataIndex : column.key]
  const plain = typeof held === 'string' || typeof held === 'number' ? held : ''
  return column.render ? wordsOf(column.render(held, row, at) as ReactNode) || plain : plain
}

type Props<Row extends object> = { name: string; columns: Column<Row>[]; load: (page: number, pagesize: number) => Promise<Listed<Row>> }

/** A file of what the list shows: these filters, this order, these columns, and all pages of it. */
export function ExportShown<Row extends object>({ name, columns, load }: Props<Row>) {
  const c = useTexts(common)
  const t = useTexts(texts)
  const { message } = App.useApp()
  const [done, setDone] = useState<number>()
  const run = async () => {
    setDone(0)
    try {
      const rows: Row[] = []
      let total = Number.POSITIVE_INFINITY
      for (let page = 1; rows.length < Math.min(total, MOST); page++) {
        const answer = await load(page, AT_ONCE)
        total = answer.paginator.total
        rows.push(...answer.data)
        setDone(rows.length)
        if (answer.data.length < AT_ONCE) break
      }
      const told = columns.filter((column) => column.title)
      download(
        `${name}-${new Date().toLocaleDateString('sv')}.csv`,
        csvOf([told.map(({ title }) => title), ...rows.map((row, at) => told.map((column) => cellOf(column, row, at)))]),
      )
      if (rows.length < total && rows.length >= MOST) void message.warning(fill(t.cut, { n: MOST }))
      else void message.success(fill(t.exported, { n: rows.length }))
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      void message.error(error.message)
    } finally {
      setDone(undefined)
    }
  }
  return (
    <Button icon={<DownloadOutlined />} aria-label={c.exportCsv} title={t.exportSays} loading={done !== undefined} onClick={() => void run()}>
      {done ? done : ''}
    </Button>
  )
}
