import { Card, Flex, Table, Typography } from 'antd'
import { Link } from 'react-router'
import { Money, PayMethod, State, Word } from '../tags.tsx'
import { paths } from '../../paths.ts'
import { caseKinds, caseStates } from '../../texts/aftersales.ts'
import { common } from '../../texts/common.ts'
import { refundStates } from '../../texts/desk.ts'
import { useTexts } from '../../texts/index.ts'
import { orders } from '../../texts/orders.ts'
import type { Detail } from './detail.ts'

/** What has gone back. */
export function Refunds({ order }: { order: Detail }) {
  const t = useTexts(orders)
  const c = useTexts(common)
  if (order.refunds.length === 0) return null
  return (
    <Card title={t.refunds}>
      <Table
        rowKey="number"
        size="middle"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={order.refunds}
        columns={[
          { key: 'to', title: t.method, render: (_, row) => (row.destination === 'wallet' ? t.toWallet : <PayMethod method={row.method} />) },
          { key: 'state', title: c.state, render: (_, row) => <State pairs={refundStates} state={row.state} /> },
          { key: 'amount', title: c.amount, align: 'right', render: (_, row) => <Money amount={row.amount} /> },
          { key: 'asked', title: t.asked, dataIndex: 'asked_at' },
          { key: 'done', title: t.doneAt, dataIndex: 'done_at' },
          { key: 'number', title: t.number, dataIndex: 'number' },
        ]}
      />
    </Card>
  )
}

/** After-sales cases of the order. */
export function Cases({ order }: { order: Detail }) {
  const t = useTexts(orders)
  if (order.cases.length === 0) return null
  return (
    <Card title={t.cases}>
      <Flex vertical gap={8}>
        {order.cases.map((one) => (
          <Flex key={one.id} gap={12} align="center" wrap>
            <Link to={paths.aftersale(one.id)}>{one.id}</Link>
            <State pairs={caseStates} state={one.status} />
            <Word pairs={caseKinds} word={one.kind} />
            <Money amount={one.amount} />
            <Typography.Text type="secondary">{one.asked_at}</Typography.Text>
          </Flex>
        ))}
      </Flex>
    </Card>
  )
}
