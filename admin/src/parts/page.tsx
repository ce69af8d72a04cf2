import { ArrowLeftOutlined } from '@ant-design/icons'
import { Alert, Button, Flex, Skeleton, Spin, Typography } from 'antd'
import { type ReactNode, useEffect } from 'react'
import { useNavigate, useRouteError } from 'react-router'
import { common } from '../texts/common.ts'
import { useTexts } from '../texts/index.ts'

/** A page with its heading and what can be done with all of it. */
export function Page({ title, back, tools, children }: { title: string; back?: string; tools?: ReactNode; children: ReactNode }) {
  const t = useTexts(common)
  const navigate = useNavigate()
  useEffect(() => {
    document.title = `${title} · ${t.product}`
  }, [title, t.product])
  return (
    <Flex vertical gap={16}>
      <Flex align="center" gap={12} wrap>
        {back && <Button type="text" icon={<ArrowLeftOutlined />} aria-label={t.back} onClick={() => void navigate(back)} />}
        <Typography.Title level={1} style={{ fontSize: 22, margin: 0, flex: 1 }}>
          {title}
        </Typography.Title>
        {tools}
      </Flex>
      {children}
    </Flex>
  )
}

/** What stands where something is on its way or could not be had. */
export function Waiting({ error, again }: { error: Error | null; again: () => unknown }) {
  const t = useTexts(common)
  if (error) return <Alert type="error" showIcon title={t.failed} description={error.message} action={<Button onClick={() => void again()}>{t.again}</Button>} />
  return (
    <Flex justify="center" style={{ padding: 64 }}>
      <Spin />
    </Flex>
  )
}

/** The outline of a page that is on its way. */
export function Outline() {
  const t = useTexts(common)
  return (
    <div role="status" aria-label={t.loading}>
      <Skeleton active title={{ width: 200 }} paragraph={{ rows: 8 }} />
    </div>
  )
}

/** What stands where a page should be that did not come, or is broken. Told to the console, where whoever helps will look. */
export function PageFault() {
  const t = useTexts(common)
  const fault = useRouteError()
  useEffect(() => console.error(fault), [fault])
  return <Alert type="error" showIcon title={t.failed} description={t.failedSays} action={<Button onClick={() => location.reload()}>{t.again}</Button>} />
}
