import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Card, Col, DatePicker, Empty, Flex, Form, InputNumber, Row as Columns, Select, Table, Typography } from 'antd'
import type { Dayjs } from 'dayjs'
import { api, ask, type DataOf } from '../client.ts'
import { Page } from '../parts/page.tsx'
import { useProvinces } from '../parts/provinces.tsx'
import { SkuField } from '../parts/scope.tsx'
import { Money, Word } from '../parts/tags.tsx'
import { common } from '../texts/common.ts'
import { fill, named, useLang, useTexts } from '../texts/index.ts'
import { couponFaults, marketing } from '../texts/marketing.ts'
import { traceKinds } from '../texts/orders.ts'

type Answer = DataOf<'/v1/staff/prices/preview', 'post'>
type Wish = { lines: { sku_id?: number; count: number }[]; at?: Dayjs | null; level: number; coupon_ids: number[]; region?: string | null }

/** What a cart would cost, and why; nothing is ordered. */
export function PricePreview() {
  const t = useTexts(marketing)
  const c = useTexts(common)
  const lang = useLang()
  const required = [{ required: true, message: c.required }]
  const { data: provinces = [] } = useProvinces()
  const { data: coupons = [] } = useQuery({
    queryKey: ['coupons', 'to-try', lang],
    queryFn: async () => (await ask(api.GET('/v1/staff/coupons', { params: { query: { page: 1, pagesize: 100 } } }))).data,
  })
  const reckon = useMutation({
    mutationFn: async ({ lines, at, region, ...rest }: Wish) =>
      (
        await ask(
          api.POST('/v1/staff/prices/preview', {
            body: {
              ...rest,
              lines: lines.map(({ sku_id, count }) => ({ sku_id: sku_id!, count })),
              ...(at ? { at: at.format('YYYY-MM-DD HH:mm:ss') } : {}),
              region: region ?? null,
            },
          }),
        )
      ).data,
  })
  const couponName = (id: number) => {
    const coupon = coupons.find((one) => one.id === id)
    return coupon ? named(lang, coupon.name, coupon.name_en) : String(id)
  }
  return (
    <Page title={t.preview}>
      <Typography.Text type="secondary">{t.previewSays}</Typography.Text>
      <Columns gutter={[16, 16]}>
        <Col xs={24} xl={11}>
          <Card title={t.cart}>
            <Form<Wish> layout="vertical" initialValues={{ lines: [{ count: 1 }], level: 0, coupon_ids: [] }} onFinish={(wish) => reckon.mutate(wish)}>
              <Form.List name="lines">
                {(fields, { add, remove }) => (
                  <Flex vertical gap={4} style={{ marginBottom: 20 }}>
                    {fields.map(({ key, name }) => (
                      <Flex key={key} gap={8} align="flex-start">
                        <div style={{ flex: 1, minWidth: 0 }}>
                          <Form.Item name={[name, 'sku_id']} rules={required} style={{ marginBottom: 4 }}>
                            <SkuField />
                          </Form.Item>
                        </div>
                        <Form.Item name={[name, 'count']} rules={required} style={{ marginBottom: 4 }}>
                          <InputNumber min={1} max={9999} precision={0} aria-label={t.count} style={{ width: 88 }} />
                        </Form.Item>
                        <Button type="text" icon={<DeleteOutlined />} aria-label={t.removeLine} disabled={fields.length === 1} onClick={() => remove(name)} />
                      </Flex>
                    ))}
                    <Button type="dashed" icon={<PlusOutlined />} disabled={fields.length >= 100} onClick={() => add({ count: 1 })}>
                      {t.addLine}
                    </Button>
                  </Flex>
                )}
              </Form.List>
              <Columns gutter={16}>
                <Col xs={24} md={12}>
                  <Form.Item name="at" label={t.at}>
                    <DatePicker showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" style={{ width: '100%' }} />
                  </Form.Item>
                </Col>
                <Col xs={24} md={12}>
                  <Form.Item name="level" label={t.memberLevel}>
                    <InputNumber min={0} max={9} precision={0} style={{ width: '100%' }} />
                  </Form.Item>
                </Col>
                <Col xs={24}>
                  <Form.Item name="coupon_ids" label={t.coupons}>
                    <Select
                      mode="multiple"
                      maxCount={20}
                      showSearch={{ optionFilterProp: 'label' }}
                      options={coupons.map((coupon) => ({ value: coupon.id, label: named(lang, coupon.name, coupon.name_en) }))}
                    />
                  </Form.Item>
                </Col>
                <Col xs={24}>
                  <Form.Item name="region" label={t.region}>
                    <Select allowClear showSearch={{ optionFilterProp: 'label' }} options={provinces} />
                  </Form.Item>
                </Col>
              </Columns>
              <Button type="primary" htmlType="submit" loading={reckon.isPending}>
                {t.reckon}
              </Button>
            </Form>
          </Card>
        </Col>
        <Col xs={24} xl={13}>
          <Card title={t.trace}>
            {reckon.error && <Alert type="error" showIcon role="alert" title={reckon.error.message} />}
            {!reckon.error && !reckon.data && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.nothingYet} />}
            {reckon.data && <Outcome answer={reckon.data} couponName={couponName} />}
          </Card>
        </Col>
      </Columns>
    </Page>
  )
}

function Outcome({ answer: { breakdown, coupon_faults }, couponName }: { answer: Answer; couponName: (id: number) => string }) {
  const t = useTexts(marketing)
  const c = useTexts(common)
  const lang = useLang()
  const faults = useTexts(couponFaults) as Record<string, string>
  const sums = [
    [t.goodsAmount, breakdown.goods_amount],
    [t.discount, breakdown.discount === '0.00' ? '0.00' : `-${breakdown.discount}`],
    [t.delivery, breakdown.freight],
  ] as const
  return (
    <Flex vertical gap={16}>
      {!breakdown.deliverable && <Alert type="warning" showIcon title={t.notThere} />}
      {coupon_faults.map(({ coupon_id, reason }) => (
        <Alert key={coupon_id} type="warning" showIcon title={fill(t.unfit, { name: couponName(coupon_id), reason: faults[reason] ?? reason })} />
      ))}
      <div>
        {breakdown.trace.map((step, at) => (
          // A step has no id of its own, and they never change places.
          <Flex key={`${at}${step.kind}`} justify="space-between" gap={16} style={{ padding: '4px 0' }}>
            <span>
              <Word pairs={traceKinds} word={step.kind} />
              {named(lang, step.name, step.name_en) && <Typography.Text type="secondary"> · {named(lang, step.name, step.name_en)}</Typography.Text>}
            </span>
            <Money amount={step.amount} />
          </Flex>
        ))}
      </div>
      <Table
        rowKey={(line) => `${line.sku_id}${line.gift}`}
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={breakdown.lines}
        columns={[
          { key: 'sku', title: 'SKU', dataIndex: 'sku_id' },
          { key: 'count', title: t.count, align: 'right', dataIndex: 'count' },
          { key: 'amount', title: c.amount, align: 'right', render: (_, line) => <Money amount={line.amount} /> },
          { key: 'discount', title: t.discount, align: 'right', render: (_, line) => (line.discount === '0.00' ? '' : <Money amount={`-${line.discount}`} />) },
        ]}
      />
      <div>
        {sums.map(([label, amount]) => (
          <Flex key={label} justify="space-between">
            <span>{label}</span>
            <Money amount={amount} />
          </Flex>
        ))}
        <Flex justify="space-between" style={{ fontWeight: 600, fontSize: 18, marginTop: 8 }}>
          <span>{t.payable}</span>
          <Money amount={breakdown.payable} />
        </Flex>
      </div>
    </Flex>
  )
}
