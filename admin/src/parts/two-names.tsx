import { Col, Form, Input, Row } from 'antd'
import { common } from '../texts/common.ts'
import { useTexts } from '../texts/index.ts'

/** The Chinese and the English name of something, side by side; both have to be there. */
export function TwoNames({ most = 60 }: { most?: number }) {
  const c = useTexts(common)
  const required = [{ required: true, message: c.required }]
  return (
    <Row gutter={16}>
      <Col xs={24} md={12}>
        <Form.Item name="name" label={c.name} rules={required}>
          <Input maxLength={most} />
        </Form.Item>
      </Col>
      <Col xs={24} md={12}>
        <Form.Item name="name_en" label={c.nameEn} rules={required}>
          <Input maxLength={60} />
        </Form.Item>
      </Col>
    </Row>
  )
}

/** The same, one below the other, where the English one may be left out. */
export function NameFields() {
  const c = useTexts(common)
  return (
    <>
      <Form.Item name="name" label={c.name} rules={[{ required: true, whitespace: true, message: c.required }]}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="name_en" label={c.nameEn}>
        <Input maxLength={100} />
      </Form.Item>
    </>
  )
}
