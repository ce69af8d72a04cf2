import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Card, Col, Empty, Flex, Row, Segmented, Spin, Statistic, Table, Typography } from 'antd'
import { lazy, type ReactNode, Suspense, useMemo } from 'react'
import { Link, useSearchParams } from 'react-router'
import { api, ask, type DataOf } from '../client.ts'
import { paths } from '../paths.ts'
import { home } from '../texts/home.ts'
import { fill, named, useLang, useTexts } from '../texts/index.ts'
import { fetched } from './later.tsx'
import { Waiting } from './page.tsx'
import { Money } from './tags.tsx'

const Chart = lazy(() => fetched(() => import('./chart.tsx')))
type Stats = DataOf<'/v1/staff/stats'>
const GREEN = '#1e7a46'
const PALE = '#8cc3a3'
const STEPS = [GREEN, '#3f9165', '#66a985', PALE]

/** How the shop does: today first, then thirty days, twelve months, and where buyers are lost. */
export function Dashboard() {
  const t = useTexts(home)
  const [params, setParams] = useSearchParams()
  const span = ['1', '7', '30'].includes(params.get('span') ?? '') ? params.get('span')! : '7'
  const { data, error, refetch } = useQuery({
    queryKey: ['stats', span],
    queryFn: async () => (await ask(api.GET('/v1/staff/stats', { params: { query: { span: Number(span) } } }))).data,
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  })
  if (!data) return <Waiting error={error} again={refetch} />
  return (
    <Flex vertical gap={16}>
      <Today stats={data} />
      <Row gutter={[16, 16]}>
        <Box title={t.salesByDay} wide>
          <DayChart days={data.days} />
        </Box>
        <Box title={t.newUsersByDay}>
          <UserChart days={data.days} />
        </Box>
        <Box title={t.salesByMonth}>
          <MonthChart months={data.months} />
        </Box>
      </Row>
      <Flex justify="flex-end">
        <Segmented
          aria-label={t.span}
          value={span}
          onChange={(value) => setParams(value === '7' ? {} : { span: value }, { replace: true })}
          options={[
            { value: '1', label: t.spanToday },
            { value: '7', label: t.span7 },
            { value: '30', label: t.span30 },
          ]}
        />
      </Flex>
      <Row gutter={[16, 16]}>
        <Box title={t.funnel} hint={fill(t.funnelSays, { n: data.funnel.guests })}>
          <Funnel funnel={data.funnel} />
        </Box>
        <Box title={t.visits} hint={t.visitsSays}>
          <Visits categories={data.categories} />
        </Box>
        <Box title={t.top} wide>
          <Top rows={data.top} />
        </Box>
      </Row>
    </Flex>
  )
}

function Box({ title, hint, wide, children }: { title: string; hint?: string; wide?: boolean; children: ReactNode }) {
  return (
    <Col xs={24} xl={wide ? 24 : 12}>
      <Card
        title={title}
        style={{ height: '100%' }}
        {...(hint
          ? {
              extra: (
                <Typography.Text type="secondary" style={{ fontSize: 12 }}>
                  {hint}
                </Typography.Text>
              ),
            }
          : {})}
      >
        <Suspense
          fallback={
            <Flex justify="center" style={{ padding: 64 }}>
              <Spin />
            </Flex>
          }
        >
          {children}
        </Suspense>
      </Card>
    </Col>
  )
}

/** Six figures of today; sales and orders beside yesterday's and last week's up to the same time of day. */
function Today({ stats: { users, today, yesterday, last_week } }: { stats: Stats }) {
  const t = useTexts(home)
  const compared = (now: number, then: number, week: number) => (
    <Flex gap={12} wrap style={{ fontSize: 12 }}>
      <Change label={t.toYesterday} now={now} then={then} />
      <Change label={t.toLastWeek} now={now} then={week} />
    </Flex>
  )
  const figures: { title: string; value: number | string; prefix?: string; below?: ReactNode }[] = [
    { title: t.salesToday, value: today.sales, prefix: '¥', below: compared(Number(today.sales), Number(yesterday.sales), Number(last_week.sales)) },
    { title: t.ordersToday, value: today.orders, below: compared(today.orders, yesterday.orders, last_week.orders) },
    { title: t.buyersToday, value: today.buyers, below: compared(today.buyers, yesterday.buyers, last_week.buyers) },
    { title: t.activeToday, value: today.active_users, below: compared(today.active_users, yesterday.active_users, last_week.active_users) },
    { title: t.newToday, value: today.new_users, below: compared(today.new_users, yesterday.new_users, last_week.new_users) },
    { title: t.users, value: users },
  ]
  return (
    <Row gutter={[16, 16]}>
      {figures.map(({ title, value, prefix, below }) => (
        <Col key={title} xs={12} md={8} xxl={4}>
          <Card size="small" style={{ height: '100%' }}>
            <Statistic title={title} value={value} {...(prefix ? { prefix, precision: 2 } : {})} styles={{ content: { fontVariantNumeric: 'tabular-nums' } }} />
            {below}
          </Card>
        </Col>
      ))}
    </Row>
  )
}

function Change({ label, now, then }: { label: string; now: number; then: number }) {
  const t = useTexts(home)
  const words = now === then ? t.same : then === 0 ? t.fromNothing : `${now >= then ? '+' : '−'}${Math.abs((100 * (now - then)) / then).toFixed(0)}%`
  return (
    <Typography.Text type="secondary" className="number" style={{ fontSize: 12 }}>
      {label} <Typography.Text style={{ fontSize: 12 }}>{words}</Typography.Text>
    </Typography.Text>
  )
}

const grid = { left: 8, right: 12, top: 36, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' }
const axis = (values: string[]) => ({ type: 'category', data: values, axisTick: { show: false } })
const count = (name?: string) => ({ type: 'value', minInterval: 1, ...(name ? { name } : {}) })

function DayChart({ days }: { days: Stats['days'] }) {
  const t = useTexts(home)
  const option = useMemo(
    () => ({
      grid,
      tooltip: { trigger: 'axis' },
      legend: { top: 0, right: 0 },
      xAxis: axis(days.map(({ day }) => day.slice(5))),
      yAxis: [{ type: 'value' }, { ...count(), splitLine: { show: false } }],
      series: [
        {
          name: t.sales,
          type: 'bar',
          data: days.map(({ sales }) => Number(sales)),
          itemStyle: { color: GREEN, borderRadius: [3, 3, 0, 0] },
          barMaxWidth: 24,
          tooltip: { valueFormatter: yuanText },
        },
        { name: t.orders, type: 'line', yAxisIndex: 1, data: days.map(({ orders }) => orders), itemStyle: { color: '#d48806' }, smooth: 0.3, symbolSize: 5 },
      ],
    }),
    [days, t],
  )
  return <Chart label={t.salesByDay} option={option} height={300} />
}
const yuanText = (value: unknown) => `¥${Number(value).toFixed(2)}`

function UserChart({ days }: { days: Stats['days'] }) {
  const t = useTexts(home)
  const option = useMemo(
    () => ({
      grid,
      tooltip: { trigger: 'axis' },
      legend: { top: 0, right: 0 },
      xAxis: axis(days.map(({ day }) => day.slice(5))),
      yAxis: count(),
      series: [
        { name: t.newUsers, type: 'bar', data: days.map((day) => day.new_users), itemStyle: { color: GREEN, borderRadius: [3, 3, 0, 0] }, barMaxWidth: 24 },
        { name: t.activeUsers, type: 'line', data: days.map((day) => day.active_users), itemStyle: { color: '#3b7dd8' }, smooth: 0.3, symbolSize: 4 },
      ],
    }),
    [days, t],
  )
  return <Chart label={t.newUsersByDay} option={option} />
}

function MonthChart({ months }: { months: Stats['months'] }) {
  const t = useTexts(home)
  const option = useMemo(
    () => ({
      grid: { ...grid, top: 16 },
      tooltip: { trigger: 'axis', valueFormatter: yuanText },
      xAxis: axis(months.map(({ month }) => month.slice(2))),
      yAxis: { type: 'value' },
      series: [{ name: t.sales, type: 'bar', data: months.map(({ sales }) => Number(sales)), itemStyle: { color: PALE, borderRadius: [3, 3, 0, 0] }, barMaxWidth: 36 }],
    }),
    [months, t],
  )
  return <Chart label={t.salesByMonth} option={option} />
}

/** Bars lying down, the first on top, each with its share of the one before. */
function Funnel({ funnel: { visit, cart, order, paid } }: { funnel: Stats['funnel'] }) {
  const t = useTexts(home)
  const option = useMemo(() => {
    const steps = [visit, cart, order, paid]
    return {
      grid: { ...grid, top: 4, right: 96 },
      tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' } },
      xAxis: { type: 'value', show: false },
      yAxis: { ...axis([t.stepVisit, t.stepCart, t.stepOrder, t.stepPaid]), inverse: true, axisLine: { show: false } },
      series: [
        {
          type: 'bar',
          data: steps.map((value, i) => ({ value, itemStyle: { color: STEPS[i], borderRadius: 3 } })),
          barMaxWidth: 36,
          label: {
            show: true,
            position: 'right',
            formatter: ({ dataIndex }: { dataIndex: number }) => {
              const [value = 0, before = 0] = [steps[dataIndex], steps[dataIndex - 1]]
              return dataIndex > 0 && before > 0 ? `${value} · ${((100 * value) / before).toFixed(0)}%` : String(value)
            },
          },
        },
      ],
    }
  }, [visit, cart, order, paid, t])
  return <Chart label={t.funnel} option={option} />
}

function Visits({ categories }: { categories: Stats['categories'] }) {
  const t = useTexts(home)
  const lang = useLang()
  const option = useMemo(
    () => ({
      grid: { ...grid, top: 4, right: 56 },
      tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' } },
      xAxis: { type: 'value', show: false },
      yAxis: { ...axis(categories.map(({ name, name_en }) => named(lang, name, name_en))), inverse: true, axisLine: { show: false } },
      series: [
        { type: 'bar', data: categories.map(({ visits }) => visits), itemStyle: { color: PALE, borderRadius: 3 }, barMaxWidth: 20, label: { show: true, position: 'right' } },
      ],
    }),
    [categories, lang],
  )
  if (categories.length === 0) return <Empty description={t.noVisits} />
  return <Chart label={t.visits} option={option} />
}

function Top({ rows }: { rows: Stats['top'] }) {
  const t = useTexts(home)
  const lang = useLang()
  return (
    <Table
      size="small"
      rowKey="spu_id"
      pagination={false}
      scroll={{ x: 'max-content' }}
      dataSource={rows}
      locale={{ emptyText: t.noSales }}
      columns={[
        { key: 'place', title: '#', width: 48, render: (_, _row, i) => i + 1 },
        { key: 'name', title: t.product, render: (_, row) => <Link to={paths.spu(row.spu_id)}>{named(lang, row.name, row.name_en)}</Link> },
        { key: 'pieces', title: t.pieces, align: 'right', render: (_, row) => <span className="number">{fill('{n}', { n: row.pieces })}</span> },
        { key: 'sales', title: t.sales, align: 'right', render: (_, row) => <Money amount={row.sales} /> },
      ]}
    />
  )
}
