import { Card, Col, Flex, Row, Table, Typography } from 'antd'
import { pictureAt } from '../../client.ts'
import { Money, Word } from '../tags.tsx'
import { common } from '../../texts/common.ts'
import { named, useLang, useTexts } from '../../texts/index.ts'
import { orders, traceKinds } from '../../texts/orders.ts'
import type { Detail } from './detail.ts'

/** What was bought, and how its price came about. */
export function Lines({ order, base }: { order: Detail; base: string }) {
  const t = useTexts(orders)
  const c = useTexts(common)
  const lang = useLang()
  const facts = (skuId: number) => order.order_sku.find((sku) => sku.id === skuId)
  return (
    <Card title={t.lines}>
      <Table
        rowKey={(line) => `${line.sku_id}${line.gift}`}
        size="middle"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={order.lines}
        columns={[
          {
            key: 'goods',
            title: t.goods,
            render: (_, line) => (
              <Flex gap={12} align="center" style={{ maxWidth: 380 }}>
                {facts(line.sku_id) && <img className="picture" src={pictureAt(base, facts(line.sku_id)!.default_image_url)} alt="" loading="lazy" />}
                <div>
                  {line.name}
                  <Typography.Text type="secondary" style={{ display: 'block', fontSize: 12 }}>
                    {[`SKU ${line.sku_id}`, ...(facts(line.sku_id)?.sku_sale_attr_vals ?? []), ...(line.gift ? [t.gift] : [])].join(' · ')}
                  </Typography.Text>
                </div>
              </Flex>
            ),
          },
          { key: 'price', title: t.price, align: 'right', render: (_, line) => <Money amount={facts(line.sku_id)?.price ?? '0.00'} /> },
          { key: 'count', title: t.count, align: 'right', dataIndex: 'count' },
          { key: 'amount', title: c.amount, align: 'right', render: (_, line) => <Money amount={line.amount} /> },
          { key: 'discount', title: t.discount, align: 'right', render: (_, line) => (line.discount === '0.00' ? '' : <Money amount={`-${line.discount}`} />) },
        ]}
      />
      <Row gutter={[16, 16]} style={{ marginTop: 16 }}>
        <Col xs={24} md={12}>
          {order.trace.length > 0 && (
            <>
              <Typography.Text type="secondary">{t.trace}</Typography.Text>
              {order.trace.map((step, at) => (
                // A step has no id of its own, and they never change places.
                <Flex key={`${at}${step.kind}`} justify="space-between">
                  <span>{named(lang, step.name, step.name_en) || <Word pairs={traceKinds} word={step.kind} />}</span>
                  <Money amount={step.amount} />
                </Flex>
              ))}
            </>
          )}
        </Col>
        <Col xs={24} md={12}>
          {(
            [
              [t.goodsAmount, order.goods_amount, true],
              [t.discount, `-${order.discount}`, order.discount !== '0.00'],
              [t.freight, order.order_freight, true],
              [t.balance, order.balance_amount, order.balance_amount !== '0.00'],
              [t.total, order.order_total_amount, true],
            ] as const
          ).map(
            ([label, amount, shown]) =>
              shown && (
                <Flex key={label} justify="space-between" style={label === t.total ? { fontWeight: 600, fontSize: 16, marginTop: 4 } : {}}>
                  <span>{label}</span>
                  <Money amount={amount} />
                </Flex>
              ),
          )}
        </Col>
      </Row>
    </Card>
  )
}
