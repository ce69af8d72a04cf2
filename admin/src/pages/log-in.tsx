import { TranslationOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Card, Flex, Form, Input, Typography } from 'antd'
import { useContext, useEffect, useState } from 'react'
import { Navigate, useSearchParams } from 'react-router'
import { api, ask, Refused } from '../client.ts'
import { useMe } from '../parts/session.ts'
import { paths } from '../paths.ts'
import { common, identity } from '../texts/common.ts'
import { LangContext, useTexts } from '../texts/index.ts'

type Entry = { username: string; password: string; code?: string }
/** The password was right, and a code of the authenticator app is needed, too. */
const CODE_WANTED = 12030

/** The door; whoever was sent here comes back to where they were. */
export function LogIn() {
  const t = useTexts(identity)
  const c = useTexts(common)
  const { lang, choose } = useContext(LangContext)
  const queries = useQueryClient()
  const [params] = useSearchParams()
  const { data: me } = useMe()
  const [fault, setFault] = useState('')
  const [busy, setBusy] = useState(false)
  const [wantsCode, setWantsCode] = useState(false)
  const back = params.get('back') ?? paths.home
  useEffect(() => {
    document.title = `${t.title} · ${c.product}`
  }, [t.title, c.product])
  // Only a path of ours: two slashes would lead to another site.
  if (me) return <Navigate to={/^\/(?![/\\])/.test(back) ? back : paths.home} replace />

  const enter = async (values: Entry) => {
    setBusy(true)
    setFault('')
    try {
      await ask(api.POST('/v1/staff/tokens', { body: { ...values, cookie: true } }))
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' })
      await queries.refetchQueries({ queryKey: ['me'] })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      if (error.code === CODE_WANTED) setWantsCode(true)
      else setFault(error.message)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Flex vertical align="center" justify="center" gap={16} style={{ minHeight: '100vh', padding: 16, boxSizing: 'border-box' }}>
      <Card style={{ width: 380, maxWidth: '100%' }}>
        <Typography.Title level={1} style={{ fontSize: 22, marginTop: 0 }}>
          {c.product}
        </Typography.Title>
        <Typography.Paragraph type="secondary">{t.title}</Typography.Paragraph>
        {fault && <Alert type="error" showIcon title={fault} role="alert" style={{ marginBottom: 16 }} />}
        <Form layout="vertical" requiredMark={false} onFinish={(values: Entry) => void enter(values)}>
          <Form.Item name="username" label={t.username} rules={[{ required: true, message: c.required }]}>
            <Input autoComplete="username" autoFocus maxLength={60} />
          </Form.Item>
          <Form.Item name="password" label={t.password} rules={[{ required: true, message: c.required }]}>
            <Input.Password autoComplete="current-password" maxLength={128} />
          </Form.Item>
          {wantsCode && (
            <Form.Item name="code" label={t.code} extra={t.codeHint} rules={[{ required: true, message: c.required }]}>
              <Input autoComplete="one-time-code" autoFocus maxLength={40} />
            </Form.Item>
          )}
          <Button type="primary" htmlType="submit" block loading={busy}>
            {t.logIn}
          </Button>
        </Form>
      </Card>
      <Button type="text" icon={<TranslationOutlined />} onClick={() => choose(lang === 'en' ? 'zh-CN' : 'en')}>
        {lang === 'en' ? '中文' : 'English'}
      </Button>
    </Flex>
  )
}
