import { useQuery } from '@tanstack/react-query'
import { Card, Col, Flex, Form, Row, Select, Statistic, Typography } from 'antd'
import { CHANGE } from '../../../api/shared/rights.ts'
import { api, ask } from '../client.ts'
import { Act } from '../parts/act.tsx'
import { Page, Waiting } from '../parts/page.tsx'
import { sizeText } from '../parts/sizes.ts'
import { useHolds } from '../parts/session.ts'
import { common } from '../texts/common.ts'
import { useTexts } from '../texts/index.ts'
import { cache } from '../texts/system.ts'

const stale = ['page-cache']

/** The rendered pages that are kept, and how to have them drawn anew. */
export function PageCache() {
  const t = useTexts(cache)
  const c = useTexts(common)
  const holds = useHolds()
  const { data, error, refetch } = useQuery({ queryKey: ['page-cache'], queryFn: async () => (await ask(api.GET('/v1/staff/page-cache'))).data, refetchInterval: 5_000 })
  if (!data) return <Waiting error={error} again={refetch} />
  const looks = data.hits + data.misses
  const figures: [string, string | number][] = [
    [t.pages, data.pages],
    [t.bytes, sizeText(data.bytes)],
    [t.rate, looks > 0 ? `${((100 * data.hits) / looks).toFixed(1)}%` : '—'],
    [t.hits, data.hits],
    [t.renders, data.renders],
    [t.purged, data.purged],
  ]
  return (
    <Page
      title={t.title}
      tools={
        holds('operations', CHANGE) && (
          <Flex gap={8}>
            <Act<{ tags: string[] }> label={t.purge} title={t.purge} says={t.purgeSays} stale={stale} send={(body) => ask(api.POST('/v1/staff/page-cache/purges', { body }))}>
              <Form.Item name="tags" label={t.tags} rules={[{ required: true, message: c.required }]}>
                <Select mode="tags" open={false} suffix={null} maxCount={100} />
              </Form.Item>
            </Act>
            <Act danger label={t.purgeAll} title={t.purgeAll} says={t.purgeAllSays} stale={stale} send={() => ask(api.POST('/v1/staff/page-cache/purges', { body: {} }))} />
          </Flex>
        )
      }
    >
      <Row gutter={[16, 16]}>
        {figures.map(([title, value]) => (
          <Col key={title} xs={12} md={8} xl={4}>
            <Card>
              <Statistic title={title} value={value} />
            </Card>
          </Col>
        ))}
      </Row>
      <Typography.Text type="secondary">{t.here}</Typography.Text>
    </Page>
  )
}
