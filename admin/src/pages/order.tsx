import { useQuery } from '@tanstack/react-query'
import { Col, Flex, Row } from 'antd'
import { useParams } from 'react-router'
import { api, ask } from '../client.ts'
import { Facts } from '../parts/order/facts.tsx'
import { Lines } from '../parts/order/lines.tsx'
import { Parcels } from '../parts/order/parcels.tsx'
import { Payments } from '../parts/order/payments.tsx'
import { Cases, Refunds } from '../parts/order/refunds.tsx'
import { Notes, Story } from '../parts/order/story.tsx'
import { Tools } from '../parts/order/tools.tsx'
import { Page, Waiting } from '../parts/page.tsx'
import { paths } from '../paths.ts'
import { fill, useLang, useTexts } from '../texts/index.ts'
import { orders } from '../texts/orders.ts'

/** One order with everything about it, and what can be done with it now. */
export function Order() {
  const t = useTexts(orders)
  const lang = useLang()
  const { id = '' } = useParams()
  const {
    data: answer,
    error,
    refetch,
  } = useQuery({ queryKey: ['order', id, lang], queryFn: () => ask(api.GET('/v1/staff/orders/{order_id}', { params: { path: { order_id: id } } })) })
  if (!answer) return <Waiting error={error} again={refetch} />
  const order = answer.data
  return (
    <Page title={fill(t.one, { id })} back={paths.orders()} tools={<Tools order={order} />}>
      <Row gutter={[16, 16]}>
        <Col xs={24} xl={16}>
          <Flex vertical gap={16}>
            <Facts order={order} />
            <Lines order={order} base={answer.base_url} />
            <Parcels order={order} />
            <Payments order={order} />
            <Refunds order={order} />
            <Cases order={order} />
          </Flex>
        </Col>
        <Col xs={24} xl={8}>
          <Flex vertical gap={16}>
            <Story order={order} />
            <Notes order={order} />
          </Flex>
        </Col>
      </Row>
    </Page>
  )
}
