import { useQuery } from '@tanstack/react-query'
import { Card, Col, Empty, Row, Statistic } from 'antd'
import { Link } from 'react-router'
import { type Area, READ } from '../../../api/shared/rights.ts'
import { api, ask } from '../client.ts'
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
]

/** What waits for this clerk. */
export function Home() {
  const t = useTexts(home)
  const holds = useHolds()
  const mine = waits.filter((wait) => holds(wait.area, READ))
  return (
    <Page title={t.title}>
      {mine.length === 0 && <Empty description={t.nothing} />}
      <Row gutter={[16, 16]}>
        {mine.map((wait) => (
          <Col key={wait.key} xs={12} md={8} xl={6}>
            <Waiter wait={wait} label={t[wait.key]} />
          </Col>
        ))}
      </Row>
    </Page>
  )
}

function Waiter({ wait, label }: { wait: Waits; label: string }) {
  const { data, isPending } = useQuery({ queryKey: ['waiting', wait.key], queryFn: wait.count, refetchInterval: 60_000 })
  return (
    <Link to={wait.to}>
      <Card hoverable>
        <Statistic title={label} value={data ?? '—'} loading={isPending} />
      </Card>
    </Link>
  )
}
