import { TableOutlined } from '@ant-design/icons'
import { Alert, Button, Col, Flex, Form, Input, InputNumber, Modal, Row, Switch, Table } from 'antd'
import { useState } from 'react'
import { common } from '../../texts/common.ts'
import { spu as texts } from '../../texts/spu.ts'
import { fill, named, useLang, useTexts } from '../../texts/index.ts'
import { missingSets, placeOf, type Rule, skusOf } from './shape.ts'
import { useSpu } from './use-draft.ts'

const MOST_SKUS = 300
const SHOWN = 4
const fenOf = (yuan: number | null) => Math.round((yuan ?? 0) * 100)

/** Makes the SKUs that are missing by a rule; they come onto the sheet and are saved with everything else. */
export function Matrix() {
  const s = useTexts(texts)
  const { draft } = useSpu()
  const [open, setOpen] = useState(false)
  const missing = missingSets(draft).length
  return (
    <>
      <Button icon={<TableOutlined />} disabled={missing === 0} title={missing === 0 ? s.matrixNone : undefined} onClick={() => setOpen(true)}>
        {s.matrix}
      </Button>
      {open && <RuleWindow missing={missing} onClose={() => setOpen(false)} />}
    </>
  )
}

function RuleWindow({ missing, onClose }: { missing: number; onClose: () => void }) {
  const s = useTexts(texts)
  const c = useTexts(common)
  const { draft, change } = useSpu()
  const model = draft.skus[0]
  const [rule, setRule] = useState<Rule>({
    // Without the product's own code, two products of the same colours and sizes would want the same codes.
    code: draft.code ? [draft.code, ...draft.attrs.map((_, at) => `{${at + 1}}`)].join('-') : '',
    price: fenOf(Number(model?.price ?? 0)),
    market: fenOf(Number(model?.market_price ?? 0)),
    weight: model?.weight_grams ?? 500,
    onSale: true,
    more: {},
  })
  const put = (changes: Partial<Rule>) => setRule((old) => ({ ...old, ...changes }))
  const tooMany = draft.skus.length + missing > MOST_SKUS
  const made = tooMany ? [] : skusOf(draft, rule)
  const add = () => {
    change((old) => ({ ...old, skus: [...old.skus, ...skusOf(old, rule)] }))
    onClose()
  }
  const money = (name: 'price' | 'market', label: string) => (
    <Col xs={12} md={6}>
      <Form.Item label={label} htmlFor={`rule-${name}`}>
        <InputNumber
          id={`rule-${name}`}
          min={0}
          max={9_999_999}
          precision={2}
          prefix="¥"
          style={{ width: '100%' }}
          value={rule[name] / 100 || null}
          onChange={(value) => put({ [name]: fenOf(value) })}
        />
      </Form.Item>
    </Col>
  )
  return (
    <Modal
      open
      width={760}
      title={fill(s.matrixTitle, { n: missing })}
      onCancel={onClose}
      onOk={add}
      okText={s.matrix}
      cancelText={c.cancel}
      okButtonProps={{ disabled: tooMany || rule.price <= 0 }}
    >
      <Form layout="vertical" component="div">
        <Alert type={tooMany ? 'error' : 'info'} showIcon title={tooMany ? s.matrixMany : s.matrixSays} style={{ marginBottom: 16 }} />
        <Row gutter={16}>
          {money('price', s.basePrice)}
          {money('market', s.baseMarket)}
          <Col xs={12} md={6}>
            <Form.Item label={s.weight} htmlFor="rule-weight">
              <InputNumber id="rule-weight" min={1} precision={0} style={{ width: '100%' }} value={rule.weight} onChange={(value) => put({ weight: value ?? 500 })} />
            </Form.Item>
          </Col>
          <Col xs={12} md={6}>
            <Form.Item label={s.onSaleAtOnce} htmlFor="rule-on-sale">
              <Switch id="rule-on-sale" checked={rule.onSale} onChange={(onSale) => put({ onSale })} />
            </Form.Item>
          </Col>
          <Col span={24}>
            <Form.Item label={s.codeRule} htmlFor="rule-code" extra={s.codeRuleSays}>
              <Input id="rule-code" maxLength={60} value={rule.code} onChange={(event) => put({ code: event.target.value })} />
            </Form.Item>
          </Col>
        </Row>
        <Surcharges rule={rule} put={put} />
        {made.length > 0 && (
          <Table
            rowKey="key"
            size="small"
            pagination={false}
            title={() => s.example}
            dataSource={made.slice(0, SHOWN)}
            columns={[
              { key: 'values', title: s.which, render: (_, sku) => sku.values.join(' / ') },
              { key: 'code', title: s.code, dataIndex: 'code' },
              { key: 'price', title: s.price, align: 'right', render: (_, sku) => `¥${sku.price}` },
            ]}
          />
        )}
      </Form>
    </Modal>
  )
}

function Surcharges({ rule, put }: { rule: Rule; put: (changes: Partial<Rule>) => void }) {
  const s = useTexts(texts)
  const lang = useLang()
  const { draft } = useSpu()
  return (
    <Form.Item label={s.more}>
      <Flex vertical gap={8}>
        {draft.attrs.map((attr, at) => (
          <Flex key={attr.id ?? attr.name} gap={8} wrap align="center">
            <span style={{ minWidth: 64 }}>{named(lang, attr.name, attr.name_en)}</span>
            {attr.values.map((value) => (
              <InputNumber
                key={value.name}
                size="small"
                precision={2}
                prefix={named(lang, value.name, value.name_en)}
                aria-label={`${s.more} ${value.name}`}
                placeholder="+0"
                style={{ width: 140 }}
                value={(rule.more[placeOf(at, value.name)] ?? 0) / 100 || null}
                onChange={(more) => put({ more: { ...rule.more, [placeOf(at, value.name)]: fenOf(more) } })}
              />
            ))}
          </Flex>
        ))}
      </Flex>
    </Form.Item>
  )
}
