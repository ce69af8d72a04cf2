import { useQuery } from '@tanstack/react-query'
import { Card, Col, Descriptions, Flex, Form, Image, Input, Radio, Row, Timeline, Typography } from 'antd'
import { Link, useParams } from 'react-router'
import { CHANGE } from '../../../api/shared/rights.ts'
import { api, ask, type DataOf, pictureAt } from '../client.ts'
import { Act } from '../parts/act.tsx'
import { Page, Waiting } from '../parts/page.tsx'
import { useHolds } from '../parts/session.ts'
import { ShipFields } from '../parts/ship-fields.tsx'
import { Actor, Money, State } from '../parts/tags.tsx'
import { paths } from '../paths.ts'
import { aftersales, caseStates } from '../texts/aftersales.ts'
import { common } from '../texts/common.ts'
import { fill, useLang, useTexts } from '../texts/index.ts'

type Case = DataOf<'/v1/staff/aftersales/{id}'>
const stale = ['aftersale', 'aftersales', 'order', 'orders', 'waiting']

/** One case: what the buyer wants, what has happened, and what can be decided now. */
export function Aftersale() {
  const t = useTexts(aftersales)
  const c = useTexts(common)
  const lang = useLang()
  const { id = '' } = useParams()
  const { data: answer, error, refetch } = useQuery({ queryKey: ['aftersale', id, lang], queryFn: () => ask(api.GET('/v1/staff/aftersales/{id}', { params: { path: { id } } })) })
  if (!answer) return <Waiting error={error} again={refetch} />
  const { data: row, base_url: base } = answer
  const facts = [
    { key: 'state', label: c.state, children: <State pairs={caseStates} state={row.status} /> },
    { key: 'kind', label: t.kind, children: row.kind_name },
    { key: 'order', label: c.order, children: <Link to={paths.order(row.order_id)}>{row.order_id}</Link> },
    { key: 'user', label: c.user, children: row.username },
    { key: 'reason', label: t.reason, children: row.reason_name },
    { key: 'total', label: t.total, children: <Money amount={row.total} strong /> },
    ...(row.words ? [{ key: 'words', label: t.words, span: 'filled' as const, children: <span className="words">{row.words}</span> }] : []),
    ...(row.answer ? [{ key: 'answer', label: t.answer, span: 'filled' as const, children: <span className="words">{row.answer}</span> }] : []),
    ...(row.tracking_number ? [{ key: 'back', label: t.parcel, children: `${row.courier_name} ${row.tracking_number}` }] : []),
    ...(row.exchange_number ? [{ key: 'new', label: t.newParcel, children: `${row.exchange_courier_name} ${row.exchange_number}` }] : []),
  ]
  return (
    <Page title={fill(t.one, { id })} back={paths.aftersales()} tools={<Steps row={row} />}>
      <Row gutter={[16, 16]}>
        <Col xs={24} xl={16}>
          <Flex vertical gap={16}>
            <Card>
              <Descriptions column={{ xs: 1, md: 2 }} items={facts} />
              {row.pictures.length > 0 && (
                <Image.PreviewGroup>
                  <Flex gap={8} wrap>
                    {row.pictures.map((key) => (
                      <Image key={key} width={88} height={88} style={{ objectFit: 'cover', borderRadius: 6 }} src={pictureAt(base, key)} alt={t.pictures} />
                    ))}
                  </Flex>
                </Image.PreviewGroup>
              )}
            </Card>
            <Card title={t.goods}>
              {row.lines.map((line) => (
                <Flex key={`${line.sku_id}${line.gift}`} gap={12} align="center" style={{ padding: '6px 0' }}>
                  <img className="picture" src={pictureAt(base, line.default_image_url)} alt="" loading="lazy" />
                  <span style={{ flex: 1 }}>{[line.name, ...line.sku_sale_attr_vals].join(' · ')}</span>
                  <span>× {line.count}</span>
                  <Money amount={line.amount} />
                </Flex>
              ))}
            </Card>
          </Flex>
        </Col>
        <Col xs={24} xl={8}>
          <Card title={t.story}>
            <Timeline
              items={row.events.toReversed().map((event) => ({
                content: (
                  <>
                    <State pairs={caseStates} state={event.to} /> <span className="words">{event.words}</span>
                    <Typography.Text type="secondary" style={{ display: 'block', fontSize: 12 }}>
                      {event.at} · <Actor actor={event.actor} />
                    </Typography.Text>
                  </>
                ),
              }))}
            />
          </Card>
        </Col>
      </Row>
    </Page>
  )
}

function Steps({ row }: { row: Case }) {
  const t = useTexts(aftersales)
  const holds = useHolds()
  if (!holds('orders', CHANGE)) return null
  const path = { id: String(row.id) }
  const total = { total: row.total }
  const decide = (approve: boolean) => (body: { answer?: string }) => ask(api.POST('/v1/staff/aftersales/{id}/decisions', { params: { path }, body: { ...body, approve } }))
  if (row.status === 'asked')
    return (
      <>
        <Act danger label={t.refuse} title={t.refuse} says={t.refuseSays} stale={stale} send={decide(false)}>
          <Answer required />
        </Act>
        <Act
          label={t.approve}
          title={t.approve}
          says={row.kind === 'refund' ? fill(t.approveRefundSays, total) : t.approveReturnSays}
          button={{ type: 'primary' }}
          stale={stale}
          send={decide(true)}
        >
          <Answer />
        </Act>
      </>
    )
  if (row.status === 'returning')
    return (
      <>
        <Act<{ answer?: string }>
          danger
          label={t.reject}
          title={t.reject}
          says={t.rejectSays}
          stale={stale}
          send={(body) => ask(api.POST('/v1/staff/aftersales/{id}/receipts', { params: { path }, body: { ...body, accept: false } }))}
        >
          <Answer required />
        </Act>
        <Act<{ to: 'shelf' | 'written-off'; answer?: string }>
          label={t.receive}
          title={t.receive}
          says={row.kind === 'return' ? fill(t.receiveReturnSays, total) : t.receiveExchangeSays}
          initial={{ to: 'shelf' }}
          button={{ type: 'primary' }}
          stale={stale}
          send={(body) => ask(api.POST('/v1/staff/aftersales/{id}/receipts', { params: { path }, body: { ...body, accept: true } }))}
        >
          <Form.Item name="to" label={t.to}>
            <Radio.Group
              options={[
                { value: 'shelf', label: t.shelf },
                { value: 'written-off', label: t.writtenOff },
              ]}
            />
          </Form.Item>
          <Answer />
        </Act>
      </>
    )
  if (row.status === 'exchanging')
    return (
      <>
        <Act<{ answer?: string }>
          danger
          label={t.instead}
          title={t.instead}
          says={fill(t.insteadSays, total)}
          stale={stale}
          send={(body) => ask(api.POST('/v1/staff/aftersales/{id}/refunds', { params: { path }, body }))}
        >
          <Answer />
        </Act>
        <Act<{ courier: string; tracking_number: string }>
          label={t.exchange}
          title={t.exchange}
          says={t.exchangeSays}
          button={{ type: 'primary' }}
          stale={stale}
          send={(body) => ask(api.POST('/v1/staff/aftersales/{id}/exchanges', { params: { path }, body }))}
        >
          <ShipFields />
        </Act>
      </>
    )
  return null
}

function Answer({ required = false }: { required?: boolean }) {
  const t = useTexts(aftersales)
  const c = useTexts(common)
  return (
    <Form.Item name="answer" label={t.answer} rules={required ? [{ required: true, whitespace: true, message: c.required }] : []}>
      <Input.TextArea maxLength={500} showCount rows={3} />
    </Form.Item>
  )
}
