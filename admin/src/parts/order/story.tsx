import { Card, Flex, Form, Input, Timeline, Typography } from 'antd'
import { WRITE } from '../../../../api/shared/rights.ts'
import { api, ask } from '../../client.ts'
import { Act } from '../act.tsx'
import { useHolds } from '../session.ts'
import { Actor, OrderState } from '../tags.tsx'
import { common } from '../../texts/common.ts'
import { useTexts } from '../../texts/index.ts'
import { orders } from '../../texts/orders.ts'
import type { Detail } from './detail.ts'

/** What has happened to it, the latest first. */
export function Story({ order }: { order: Detail }) {
  const t = useTexts(orders)
  // The same events, once in the buyer's words and once with who it was.
  const steps = order.events.map((event, at) => ({ ...event, who: order.history[at]?.who ?? '' }))
  return (
    <Card title={t.story}>
      <Timeline
        items={steps.toReversed().map((event) => ({
          content: (
            <>
              <Flex gap={8} align="center" wrap>
                <OrderState state={event.to} />
                <span className="words">{event.why}</span>
              </Flex>
              <Typography.Text type="secondary" style={{ fontSize: 12 }}>
                {event.at} · <Actor actor={event.actor} /> {event.who}
              </Typography.Text>
            </>
          ),
        }))}
      />
    </Card>
  )
}

/** What clerks have told each other. */
export function Notes({ order }: { order: Detail }) {
  const t = useTexts(orders)
  const c = useTexts(common)
  const holds = useHolds()
  return (
    <Card
      title={t.notes}
      extra={
        holds('orders', WRITE) && (
          <Act<{ text: string }>
            label={t.note}
            title={t.note}
            says={t.noteSays}
            done={t.keep}
            button={{ size: 'small' }}
            stale={['order']}
            send={(body, header) => ask(api.POST('/v1/staff/orders/{order_id}/notes', { params: { path: { order_id: order.order_id } }, body, headers: header }))}
          >
            <Form.Item name="text" label={t.noteText} rules={[{ required: true, whitespace: true, message: c.required }]}>
              <Input.TextArea maxLength={1000} showCount rows={4} />
            </Form.Item>
          </Act>
        )
      }
    >
      {order.notes.length === 0 && <Typography.Text type="secondary">{t.noNotes}</Typography.Text>}
      <Flex vertical gap={12}>
        {order.notes.map((note) => (
          <div key={note.id}>
            <div className="words">{note.text}</div>
            <Typography.Text type="secondary" style={{ fontSize: 12 }}>{`${note.at} · ${note.clerk}`}</Typography.Text>
          </div>
        ))}
      </Flex>
    </Card>
  )
}
