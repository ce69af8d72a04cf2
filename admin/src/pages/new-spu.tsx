import { Alert, Button, Card, Form } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { api, ask, Refused } from '../client.ts'
import { Page } from '../parts/page.tsx'
import { type Basics, SpuFields } from '../parts/spu-fields.tsx'
import { paths } from '../paths.ts'
import { common } from '../texts/common.ts'
import { goods } from '../texts/goods.ts'
import { useTexts } from '../texts/index.ts'

/** A product begins as a draft with its basics; what it is sold in comes next. */
export function NewSpu() {
  const t = useTexts(goods)
  const c = useTexts(common)
  const navigate = useNavigate()
  const [once, setOnce] = useState(() => crypto.randomUUID())
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState('')
  const save = async (values: Basics) => {
    setBusy(true)
    setFault('')
    try {
      const { data } = await ask(
        api.POST('/v1/staff/goods/spus', { body: { ...values, code: values.code || null, brand_id: values.brand_id ?? null }, headers: { 'idempotency-key': once } }),
      )
      void navigate(paths.spu(data.id))
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      if (error.code !== 0) setOnce(crypto.randomUUID())
      setFault(error.message)
      setBusy(false)
    }
  }
  return (
    <Page title={t.add} back={paths.goods}>
      <Card>
        <Alert type="info" showIcon title={t.addSays} style={{ marginBottom: 16 }} />
        {fault && <Alert type="error" showIcon role="alert" title={fault} style={{ marginBottom: 16 }} />}
        <Form layout="vertical" onFinish={(values: Basics) => void save(values)} scrollToFirstError>
          <SpuFields />
          <Button type="primary" htmlType="submit" loading={busy}>
            {c.save}
          </Button>
        </Form>
      </Card>
    </Page>
  )
}
