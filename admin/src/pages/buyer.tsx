import { useQuery } from '@tanstack/react-query'
import { Alert, Card, Col, Descriptions, Empty, Flex, Form, Input, InputNumber, Row, Statistic, Table, Typography } from 'antd'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { CHANGE, READ, WRITE } from '../../../api/shared/rights.ts'
import { api, ask, type DataOf } from '../client.ts'
import { Act } from '../parts/act.tsx'
import { Page, Waiting } from '../parts/page.tsx'
import { useHolds } from '../parts/session.ts'
import { Money, OrderState, State, Word } from '../parts/tags.tsx'
import { paths } from '../paths.ts'
import { buyers, buyerStates, moveKinds, sessionKinds, sessionWays } from '../texts/buyers.ts'
import { common } from '../texts/common.ts'
import { fill, useLang, useTexts } from '../texts/index.ts'
import { orders as orderTexts } from '../texts/orders.ts'

type Detail = DataOf<'/v1/staff/buyers/{id}'>
const stale = ['buyer', 'buyers']
const MOVES_AT_ONCE = 10

/** One buyer: who they are, what they have bought, what is in their wallet, where they are logged in. */
export function Buyer() {
  const lang = useLang()
  const { id = '' } = useParams()
  const holds = useHolds()
  const { data, error, refetch } = useQuery({
    queryKey: ['buyer', id, lang],
    queryFn: async () => (await ask(api.GET('/v1/staff/buyers/{id}', { params: { path: { id } } }))).data,
  })
  if (!data) return <Waiting error={error} again={refetch} />
  return (
    <Page title={data.username} back={paths.buyers()} tools={<Steps buyer={data} />}>
      <Row gutter={[16, 16]}>
        <Col xs={24} xl={15}>
          <Flex vertical gap={16}>
            <Facts buyer={data} />
            {holds('orders', READ) && <Latest buyer={data} />}
            {holds('pays', READ) && data.status !== 'erased' && <Wallet buyer={data} />}
          </Flex>
        </Col>
        <Col xs={24} xl={9}>
          <Flex vertical gap={16}>
            <Sessions buyer={data} />
            {data.bans.length > 0 && <Bans buyer={data} />}
          </Flex>
        </Col>
      </Row>
    </Page>
  )
}

function Steps({ buyer }: { buyer: Detail }) {
  const t = useTexts(buyers)
  const c = useTexts(common)
  const holds = useHolds()
  const params = { path: { id: buyer.id } }
  if (buyer.status === 'erased') return null
  return (
    <Flex gap={8} wrap>
      {holds('marketing', CHANGE) && (
        <Act<{ level: number }>
          label={t.setLevel}
          title={t.setLevel}
          says={t.levelSays}
          stale={stale}
          initial={{ level: buyer.level }}
          send={(body) => ask(api.PUT('/v1/staff/buyers/{id}/level', { params: { path: { id: String(buyer.id) } }, body }))}
        >
          <Form.Item name="level" label={t.level} rules={[{ required: true, message: c.required }]}>
            <InputNumber min={0} max={9} precision={0} style={{ width: '100%' }} />
          </Form.Item>
        </Act>
      )}
      {holds('users', CHANGE) && buyer.sessions.length > 0 && (
        <Act danger label={t.logOut} title={t.logOut} says={t.logOutSays} stale={stale} send={() => ask(api.DELETE('/v1/staff/buyers/{id}/sessions', { params }))} />
      )}
      {holds('users', CHANGE) &&
        (buyer.status === 'banned' ? (
          <Act label={t.lift} title={`${t.lift} · ${buyer.username}`} says={t.liftSays} stale={stale} send={() => ask(api.DELETE('/v1/staff/buyers/{id}/ban', { params }))} />
        ) : (
          <Act<{ reason: string }>
            danger
            label={t.ban}
            title={`${t.ban} · ${buyer.username}`}
            says={t.banSays}
            done={t.banned}
            stale={stale}
            send={(body) => ask(api.POST('/v1/staff/buyers/{id}/ban', { params, body }))}
          >
            <Form.Item name="reason" label={c.why} rules={[{ required: true, whitespace: true, message: c.required }]}>
              <Input.TextArea maxLength={200} showCount rows={3} />
            </Form.Item>
          </Act>
        ))}
    </Flex>
  )
}

function Facts({ buyer }: { buyer: Detail }) {
  const t = useTexts(buyers)
  const c = useTexts(common)
  const holds = useHolds()
  const proof = (text: string, verified: boolean) => (text ? `${text}（${verified ? t.verified : t.unverified}）` : t.none)
  return (
    <Card>
      <Row gutter={[16, 16]} style={{ marginBottom: 20 }}>
        <Col xs={12} sm={8}>
          <Statistic title={t.orders} value={buyer.orders} />
        </Col>
        <Col xs={12} sm={8}>
          <Statistic title={t.spent} value={buyer.spent} prefix="¥" />
        </Col>
        <Col xs={24} sm={8}>
          <Statistic title={t.level} value={buyer.level} />
        </Col>
      </Row>
      <Descriptions
        column={{ xs: 1, md: 2 }}
        items={[
          { key: 'state', label: c.state, children: <State pairs={buyerStates} state={buyer.status} /> },
          { key: 'id', label: t.id, children: buyer.id },
          { key: 'phone', label: t.phone, children: proof(buyer.phone, buyer.phone_verified) },
          { key: 'email', label: t.email, children: proof(buyer.email, buyer.activated) },
          { key: 'joined', label: t.joined, children: buyer.created_at },
          { key: 'seen', label: t.seen, children: buyer.seen_at ?? '—' },
          { key: 'bound', label: t.bound, children: buyer.bound.length > 0 ? buyer.bound.map((name) => <Word key={name} pairs={sessionWays} word={name} />) : t.none },
          {
            key: 'about',
            label: t.about,
            children: (
              <span>
                <Link to={paths.messages(`?q=${encodeURIComponent(buyer.username)}`)}>{buyer.messages}</Link>
                {' / '}
                {holds('reviews', READ) ? <Link to={paths.reviews(`?q=${encodeURIComponent(buyer.username)}`)}>{buyer.reviews}</Link> : buyer.reviews}
                {` / ${buyer.cases} / ${buyer.addresses}`}
              </span>
            ),
          },
          ...(buyer.erase_after ? [{ key: 'erase', label: t.eraseAfter, children: buyer.erase_after }] : []),
        ]}
      />
      {!holds('users', CHANGE) && (
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          {t.masked}
        </Typography.Text>
      )}
    </Card>
  )
}

function Latest({ buyer }: { buyer: Detail }) {
  const t = useTexts(buyers)
  const c = useTexts(common)
  const o = useTexts(orderTexts)
  const lang = useLang()
  const { data, error, refetch } = useQuery({
    queryKey: ['orders', 'of', buyer.id, lang],
    queryFn: async () => (await ask(api.GET('/v1/staff/orders', { params: { query: { user_id: buyer.id, page: '1', pagesize: '5' } } }))).data,
  })
  return (
    <Card title={t.latest} extra={<Link to={paths.orders(`?buyer=${buyer.id}`)}>{t.allOrders}</Link>}>
      {data ? (
        <Table
          rowKey="order_id"
          size="middle"
          pagination={false}
          scroll={{ x: 'max-content' }}
          dataSource={data}
          locale={{ emptyText: t.noOrders }}
          columns={[
            { key: 'id', title: c.order, render: (_, row) => <Link to={paths.order(row.order_id)}>{row.order_id}</Link> },
            { key: 'state', title: c.state, render: (_, row) => <OrderState state={row.status} /> },
            { key: 'amount', title: c.amount, align: 'right', render: (_, row) => <Money amount={row.order_total_amount} /> },
            { key: 'placed', title: o.placed, dataIndex: 'order_time' },
          ]}
        />
      ) : (
        <Waiting error={error} again={refetch} />
      )}
    </Card>
  )
}

function Wallet({ buyer }: { buyer: Detail }) {
  const t = useTexts(buyers)
  const c = useTexts(common)
  const holds = useHolds()
  const [page, setPage] = useState(1)
  const path = { username: buyer.username }
  const { data, error, refetch } = useQuery({
    queryKey: ['wallet', buyer.username, page],
    queryFn: () => ask(api.GET('/v1/staff/wallets/{username}', { params: { path, query: { page, pagesize: MOVES_AT_ONCE } } })),
  })
  return (
    <Card
      title={t.wallet}
      extra={
        holds('pays', WRITE) && (
          <Act<{ amount: number; reason: string }>
            label={t.adjust}
            title={`${t.adjust} · ${buyer.username}`}
            says={t.adjustSays}
            done={t.asked}
            button={{ size: 'small' }}
            stale={['wallet', 'wallet-changes']}
            send={({ amount, reason }, header) =>
              ask(api.POST('/v1/staff/wallets/{username}/adjust', { params: { path }, headers: header, body: { amount: amount.toFixed(2), reason } }))
            }
          >
            <Form.Item name="amount" label={t.amount} rules={[{ required: true, message: c.required }]}>
              <InputNumber min={-999_999} max={999_999} precision={2} prefix="¥" style={{ width: '100%' }} />
            </Form.Item>
            <Form.Item name="reason" label={c.why} rules={[{ required: true, whitespace: true, message: c.required }]}>
              <Input.TextArea maxLength={200} showCount rows={3} />
            </Form.Item>
          </Act>
        )
      }
    >
      {data ? (
        <>
          <Statistic value={data.data.balance} prefix="¥" style={{ marginBottom: 12 }} />
          <Table
            rowKey={(row) => `${row.at}${row.kind}${row.amount}${row.order_id}`}
            size="middle"
            scroll={{ x: 'max-content' }}
            dataSource={data.data.moves}
            pagination={{ current: page, pageSize: MOVES_AT_ONCE, total: data.paginator.total, onChange: setPage, hideOnSinglePage: true, showSizeChanger: false }}
            columns={[
              { key: 'kind', title: t.moveKind, render: (_, row) => <Word pairs={moveKinds} word={row.kind} /> },
              { key: 'amount', title: c.amount, align: 'right', render: (_, row) => <Money amount={row.amount} /> },
              { key: 'order', title: c.order, render: (_, row) => (row.order_id ? <Link to={paths.order(row.order_id)}>{row.order_id}</Link> : '') },
              { key: 'at', title: c.time, dataIndex: 'at' },
            ]}
          />
        </>
      ) : (
        <Waiting error={error} again={refetch} />
      )}
    </Card>
  )
}

function Sessions({ buyer }: { buyer: Detail }) {
  const t = useTexts(buyers)
  return (
    <Card title={t.sessions}>
      {buyer.sessions.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.noSessions} />}
      <Flex vertical gap={12}>
        {buyer.sessions.map((session) => (
          <div key={session.id}>
            <div className="words">{session.device || '—'}</div>
            <Typography.Text type="secondary" style={{ fontSize: 12 }}>
              <Word pairs={sessionKinds} word={session.kind} /> · <Word pairs={sessionWays} word={session.way} /> · {session.place} · {t.seen} {session.seen_at}
            </Typography.Text>
          </div>
        ))}
      </Flex>
    </Card>
  )
}

function Bans({ buyer }: { buyer: Detail }) {
  const t = useTexts(buyers)
  return (
    <Card title={t.bans}>
      <Flex vertical gap={12}>
        {buyer.bans.map((ban) => (
          <Alert
            key={ban.id}
            type={ban.lifted_at ? 'info' : 'error'}
            title={<span className="words">{ban.reason || '—'}</span>}
            description={
              <>
                {fill(t.bannedBy, { who: ban.banned_by, at: ban.banned_at })}
                <br />
                {ban.lifted_at ? fill(t.liftedBy, { who: ban.lifted_by ?? '', at: ban.lifted_at }) : t.stillBanned}
              </>
            }
          />
        ))}
      </Flex>
    </Card>
  )
}
