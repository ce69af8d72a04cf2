import { useQuery } from '@tanstack/react-query'
import { Card, Col, Empty, Row, Statistic, Typography } from 'antd'
import { Link } from 'react-router'
import { type Area, READ } from '../../../api/shared/rights.ts'
import { api, ask } from '../client.ts'
import { Dashboard } from '../parts/dashboard.tsx'
import { Page } from '../parts/page.tsx'
import { useHolds } from '../parts/session.ts'
import { paths } from '../paths.ts'
import { home } from '../texts/home.ts'
import { useTexts } from '../texts/index.ts'

type Waits = { key: keyof typeof home; area: Area; to: string; count: () => Promise<number> }
const one = { page: '1', pagesize: '1' }

/** Counts of what waits for somebody, each from the list that it leads to. */
const waits: Waits[] = [
  {
    key: 'toShip',
    area: 'orders',
    to: paths.orders('?status=2'),
    count: async () => (await ask(api.GET('/v1/staff/orders', { params: { query: { ...one, status: '2' } } }))).paginator.total,
  },
  {
    key: 'asked',
    area: 'orders',
    to: paths.aftersales('?status=asked'),
    count: async () => (await ask(api.GET('/v1/staff/aftersales', { params: { query: { ...one, status: 'asked' } } }))).paginator.total,
  },
  {
    key: 'returning',
    area: 'orders',
    to: paths.aftersales('?status=returning'),
    count: async () => (await ask(api.GET('/v1/staff/aftersales', { params: { query: { ...one, status: 'returning' } } }))).paginator.total,
  },
  {
    key: 'messages',
    area: 'users',
    to: paths.messages('?unanswered=1'),
    count: async () => (await ask(api.GET('/v1/staff/messages', { params: { query: { ...one, unanswered: '1' } } }))).paginator.total,
  },
  {
    key: 'reviews',
    area: 'reviews',
    to: paths.reviews('?answered=false'),
    count: async () => (await ask(api.GET('/v1/staff/reviews', { params: { query: { ...one, answered: 'false' } } }))).paginator.total,
  },
  { key: 'lowStock', area: 'goods', to: paths.lowStock, count: async () => (await ask(api.GET('/v1/staff/stocks/low', { params: { query: one } }))).paginator.total },
  {
    key: 'stuck',
    area: 'pays',
    to: paths.refunds('?state=stuck'),
    count: async () => (await ask(api.GET('/v1/staff/refunds', { params: { query: { ...one, state: 'stuck' } } }))).paginator.total,
  },
  {
    key: 'dead',
    area: 'operations',
    to: paths.outbox('?state=dead'),
    count: async () => (await ask(api.GET('/v1/staff/outbox', { params: { query: { ...one, state: 'dead' } } }))).paginator.total,
  },
  {
    key: 'deadJobs',
    area: 'operations',
    to: paths.jobs('?state=dead'),
    count: async () => (await ask(api.GET('/v1/staff/jobs', { params: { query: { ...one, state: 'dead' } } }))).paginator.total,
  },
]

/** What waits for this clerk, and how the shop does. */
export function Home() {
  const t = useTexts(home)
  const holds = useHolds()
  const mine = waits.filter((wait) => holds(wait.area, READ))
  const figures = holds('orders', READ)
  return (
    <Page title={t.title}>
      {mine.length === 0 && !figures && <Empty description={t.nothing} />}
      {mine.length > 0 && (
        <Typography.Title level={2} style={{ fontSize: 16, margin: 0 }}>
          {t.todo}
        </Typography.Title>
      )}
      <Row gutter={[12, 12]}>
        {mine.map((wait) => (
          <Col key={wait.key} xs={12} md={8} lg={6} xxl={4}>
            <Waiter wait={wait} label={t[wait.key]} />
          </Col>
        ))}
      </Row>
      {figures && <Dashboard />}
    </Page>
  )
}

function Waiter({ wait, label }: { wait: Waits; label: string }) {
  const { data } = useQuery({ queryKey: ['waiting', wait.key], queryFn: wait.count, refetchInterval: 60_000 })
  return (
    <Link to={wait.to}>
      <Card hoverable size="small">
        <Statistic title={label} value={data ?? '—'} styles={{ content: { fontSize: 20 } }} />
      </Card>
    </Link>
  )
}
