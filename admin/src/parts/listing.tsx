import { ReloadOutlined, SettingOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Alert, Button, Checkbox, Dropdown, Flex, Input, Segmented, Select, Table, type TableColumnType } from 'antd'
import { type Key, type ReactNode, useEffect, useState } from 'react'
import { useSearchParams } from 'react-router'
import type { Listed } from '../client.ts'
import { common } from '../texts/common.ts'
import { fill, type Pairs, useLang, useTexts } from '../texts/index.ts'
import { type BulkDeed, BulkDeeds, type BulkView } from './listing/deeds.tsx'
import { ExportShown } from './listing/export.tsx'
import { Views } from './listing/views.tsx'
import { useStored } from './stored.ts'

export type { BulkDeed } from './listing/deeds.tsx'
/** `sort`: as the server is asked, "price" or "-price"; empty: its own order. */
export type Wish = { page: number; pagesize: number; q: string; sort: string; pick: (name: string) => string | undefined }
/** `csv`: what a cell says in a file, where it is more than the words it shows. `sort`: the server's name for this order. `fileOnly`: it stands in files alone. */
export type Column<Row> = TableColumnType<Row> & { key: string; title: string; csv?: (row: Row) => string | number | null; sort?: string; fileOnly?: boolean }
export type Filter = { name: string; label: string; options: { value: string; label: ReactNode; text?: string }[]; tabs?: boolean; standard?: string }

/** What the server is asked for a page of a list: of `names` those that stand in the address, by the same names. */
export function asked<Name extends string>({ page, pagesize, q, pick }: Wish, ...names: (Name | 'q')[]): { page: number; pagesize: number } & { [N in Name]?: string } {
  const given = names.map((name) => [name, name === 'q' ? q : pick(name)] as const).filter(([, value]) => value)
  return { page, pagesize, ...(Object.fromEntries(given) as { [N in Name]?: string }) }
}

/** The tabs of a list by state: everything, and each state that `pairs` names. */
export function useStateTabs(pairs: Pairs, name = 'state'): Filter {
  const c = useTexts(common)
  const words = useTexts(pairs)
  return { name, label: c.state, tabs: true, options: [{ value: '', label: c.all }, ...Object.entries(words).map(([value, label]) => ({ value, label }))] }
}

/** What a list shows stands in the address: whoever sends the address sends the view. */
export function useWish(filters: readonly Filter[] = []) {
  const [params, setParams] = useSearchParams()
  const pick = (name: string) => params.get(name) ?? filters.find((filter) => filter.name === name)?.standard
  const wish: Wish = {
    page: Math.max(1, Number(params.get('page')) || 1),
    pagesize: Math.min(100, Math.max(1, Number(params.get('pagesize')) || 20)),
    q: params.get('q') ?? '',
    sort: params.get('sort') ?? '',
    pick,
  }
  const change = (changes: Record<string, string | undefined>) =>
    setParams(
      (old) => {
        const next = new URLSearchParams(old)
        if (!('page' in changes)) next.delete('page')
        for (const [name, value] of Object.entries(changes)) {
          if (value === undefined || (value === '' && !filters.find((filter) => filter.name === name)?.standard)) next.delete(name)
          else next.set(name, value)
        }
        return next
      },
      { replace: true },
    )
  return { wish, change }
}

type Props<Row extends object> = {
  /** Of the list, for what is kept about it: what it holds, which columns are shown. */
  name: string
  columns: Column<Row>[]
  rowKey: keyof Row & string
  load: (wish: Wish) => Promise<Listed<Row>>
  filters?: Filter[] | ((answer: Listed<Row> | undefined) => Filter[])
  search?: string
  tools?: ReactNode
  open?: (row: Row) => void
  expanded?: (row: Row, base: string | undefined) => ReactNode
  expandable?: (row: Row) => boolean
  most?: number
  /** What can be done to chosen rows; without any, rows cannot be chosen. */
  deeds?: BulkDeed<Row>[]
  /** What can be shown of chosen rows together. */
  views?: BulkView<Row>[]
  /** For rows that change by themselves: after how many milliseconds they are read again, or false. */
  refreshEvery?: (rows: Row[]) => number | false
}

/**
 * A table whose pages, filters, search and order are the server's work and stand in the address.
 *
 * Every list has, without asking: columns to choose, views to keep by name (filters, search, order, columns), and a CSV of all pages of what is
 * shown. A column whose `render` shows a component rather than words says `csv`; one the server can order by says `sort`, and `load` passes
 * `wish.sort` on. `deeds` makes rows choosable and does something to all that are chosen, after telling what will happen.
 */
export function Listing<Row extends object>({
  name,
  columns,
  rowKey,
  load,
  filters: given = [],
  search,
  tools,
  open,
  expanded,
  expandable = () => true,
  most,
  deeds = [],
  views = [],
  refreshEvery,
}: Props<Row>) {
  const t = useTexts(common)
  const lang = useLang()
  const [answer, setAnswer] = useState<Listed<Row>>()
  const filters = typeof given === 'function' ? given(answer) : given
  const { wish, change } = useWish(filters)
  const { page, pagesize, q, sort } = wish
  const query = useQuery({
    queryKey: [name, lang, page, pagesize, q, sort, ...filters.map((filter) => wish.pick(filter.name))],
    queryFn: () => load(wish),
    placeholderData: keepPreviousData,
    ...(refreshEvery ? { refetchInterval: (now: { state: { data: Listed<Row> | undefined } }) => refreshEvery(now.state.data?.data ?? []) } : {}),
  })
  useEffect(() => setAnswer(query.data), [query.data])
  const [hidden, setHidden] = useStored<string[]>(`columns:${name}`, [])
  const choosable = columns.filter((column) => !column.fileOnly)
  const shown = choosable.filter((column) => !hidden.includes(column.key))
  const sorted = shown.map((column) =>
    column.sort === undefined
      ? column
      : { ...column, sorter: true, sortOrder: sort === column.sort ? ('ascend' as const) : sort === `-${column.sort}` ? ('descend' as const) : null },
  )
  const [chosen, setChosen] = useState<Row[]>([])
  const total = query.data?.paginator.total ?? 0

  return (
    <Flex vertical gap={12}>
      {filters
        .filter((filter) => filter.tabs)
        .map((filter) => (
          <div key={filter.name} style={{ overflowX: 'auto' }}>
            <Segmented
              aria-label={filter.label}
              options={filter.options.map(({ value, label }) => ({ value, label }))}
              value={wish.pick(filter.name) ?? ''}
              onChange={(value) => change({ [filter.name]: String(value) })}
            />
          </div>
        ))}
      <Flex gap={8} wrap align="center">
        {search && <SearchBox key={q} hint={search} value={q} onSearch={(words) => change({ q: words })} />}
        {filters
          .filter((filter) => !filter.tabs)
          .map((filter) => (
            <Select
              key={filter.name}
              aria-label={filter.label}
              style={{ minWidth: 140 }}
              // Where its words are still being fetched, what the address picks is not there yet.
              value={filter.options.some(({ value }) => value === (wish.pick(filter.name) ?? '')) ? (wish.pick(filter.name) ?? '') : null}
              options={filter.options.map(({ value, label }) => ({ value, label }))}
              onChange={(value) => change({ [filter.name]: value ?? '' })}
            />
          ))}
        <Flex gap={8} wrap justify="flex-end" style={{ marginInlineStart: 'auto' }}>
          {tools}
          <Views list={name} hidden={hidden} show={setHidden} />
          <ExportShown
            name={name}
            columns={columns.filter((column) => column.fileOnly || shown.includes(column))}
            load={(at, size) => load({ ...wish, page: at, pagesize: size })}
          />
          <Dropdown
            trigger={['click']}
            popupRender={() => (
              <div className="columns-choice">
                <Checkbox.Group
                  value={shown.map((column) => column.key)}
                  onChange={(keys) => setHidden(choosable.map((column) => column.key).filter((key) => !keys.includes(key)))}
                  options={choosable.map((column) => ({ value: column.key, label: column.title || '…' }))}
                />
              </div>
            )}
          >
            <Button icon={<SettingOutlined />} aria-label={t.columns} title={t.columns} />
          </Dropdown>
          <Button icon={<ReloadOutlined />} aria-label={t.refresh} title={t.refresh} loading={query.isFetching} onClick={() => void query.refetch()} />
        </Flex>
      </Flex>
      {query.error && <Alert type="error" showIcon title={t.failed} description={query.error.message} action={<Button onClick={() => void query.refetch()}>{t.again}</Button>} />}
      {chosen.length > 0 && <BulkDeeds deeds={deeds} views={views} rows={chosen} clear={() => setChosen([])} />}
      <Table<Row>
        rowKey={rowKey}
        size="middle"
        columns={sorted}
        onChange={(_page, _filters, sorter, { action }) => {
          if (action !== 'sort' || Array.isArray(sorter)) return
          const by = columns.find((column) => column.key === sorter.columnKey)?.sort
          change({ sort: sorter.order && by ? `${sorter.order === 'descend' ? '-' : ''}${by}` : undefined })
        }}
        {...(deeds.length + views.length > 0
          ? {
              rowSelection: {
                preserveSelectedRowKeys: true,
                selectedRowKeys: chosen.map((row) => row[rowKey] as Key),
                onChange: (_keys: Key[], rows: Row[]) => setChosen(rows.filter(Boolean)),
              },
            }
          : {})}
        dataSource={query.data?.data ?? []}
        loading={query.isPending && !query.error}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: t.none }}
        {...(open ? { onRow: (row: Row) => ({ onDoubleClick: () => open(row) }) } : {})}
        {...(expanded ? { expandable: { expandedRowRender: (row: Row) => expanded(row, query.data?.base_url), rowExpandable: expandable } } : {})}
        pagination={{
          current: page,
          pageSize: pagesize,
          total,
          showSizeChanger: true,
          pageSizeOptions: [20, 50, 100],
          showTotal: (n) => fill(most && n >= most ? t.totalMost : t.total, { n }),
          onChange: (next, size) => change({ page: size === pagesize && next > 1 ? String(next) : undefined, pagesize: size === 20 ? undefined : String(size) }),
        }}
      />
    </Flex>
  )
}

function SearchBox({ hint, value, onSearch }: { hint: string; value: string; onSearch: (words: string) => void }) {
  const t = useTexts(common)
  return (
    <Input.Search
      defaultValue={value}
      placeholder={hint}
      aria-label={t.search}
      allowClear
      maxLength={60}
      style={{ width: 280, maxWidth: '100%' }}
      onSearch={(words) => onSearch(words.trim())}
    />
  )
}
