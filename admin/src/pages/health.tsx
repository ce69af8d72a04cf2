import { useQuery } from '@tanstack/react-query'
import { Alert, Card, Col, Flex, Progress, Row, Typography } from 'antd'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { api, ask, type DataOf } from '../client.ts'
import { Page, Waiting } from '../parts/page.tsx'
import { sizeText, spanText } from '../parts/sizes.ts'
import { paths } from '../paths.ts'
import { fill, useTexts } from '../texts/index.ts'
import { health } from '../texts/system.ts'

type Health = DataOf<'/v1/staff/health'>
const LATE_SECONDS = 300
const LITTLE_BYTES = 1024 ** 3

/** How the machine behind the shop does; first of all, what is wrong. */
export function HealthPage() {
  const t = useTexts(health)
  const { data, error, refetch } = useQuery({ queryKey: ['health'], queryFn: async () => (await ask(api.GET('/v1/staff/health'))).data, refetchInterval: 10_000 })
  if (!data) return <Waiting error={error} again={refetch} />
  const { versions, database, disk, process, jobs, outbox } = data
  const queue = (of: Health['jobs']) =>
    [fill(t.waiting, { n: of.waiting }), fill(t.deadCount, { n: of.dead }), ...(of.waiting > 0 ? [fill(t.oldest, { n: spanText(of.oldest_seconds) })] : [])].join(' · ')
  const runLines = (run: Health['backup'], took: string, unplanned: string) =>
    run.at
      ? [`${run.at} · ${run.faults.length > 0 ? run.faults[0] : t.sound}`, fill(t.point, { at: run.recovery_point || '—' }), took]
      : [t.none, ...(run.planned ? [] : [unplanned])]
  return (
    <Page title={t.title} tools={<Typography.Text type="secondary">{data.at}</Typography.Text>}>
      <Faults data={data} />
      <Row gutter={[16, 16]}>
        <Box
          title={t.version}
          lines={[`Jishi ${versions.shop}`, `${data.environment} · Node ${versions.node}`, `PostgreSQL ${versions.postgres} · ${fill(t.migrations, { n: versions.migrations })}`]}
        />
        <Box
          title={t.database}
          lines={[`${t.size} ${sizeText(database.bytes)}`, `${t.connections} ${database.connections} / ${database.most_connections}`, `${t.answer} ${database.milliseconds} ms`]}
        />
        <Box title={t.process} lines={[`${t.up} ${spanText(process.seconds)}`, `${t.memory} ${sizeText(process.memory_bytes)}`, `${t.workers} ${data.workers}`]} />
        <Box
          title={t.disk}
          lines={[
            `${sizeText(disk.free_bytes)} / ${sizeText(disk.total_bytes)}`,
            <Progress key="bar" percent={disk.total_bytes ? Math.round((100 * (disk.total_bytes - disk.free_bytes)) / disk.total_bytes) : 0} size="small" aria-label={t.disk} />,
          ]}
        />
        <Box title={<Link to={paths.jobs()}>{t.queue}</Link>} lines={[queue(jobs)]} />
        <Box title={<Link to={paths.outbox()}>{t.outbox}</Link>} lines={[queue({ ...outbox, running: 0 })]} />
        <Box
          title={t.backup}
          bad={data.backup.wrong !== ''}
          lines={runLines(data.backup, fill(t.took, { size: sizeText(data.backup.bytes), n: spanText(data.backup.seconds) }), t.unplanned)}
        />
        <Box title={t.drill} bad={data.drill.wrong !== ''} lines={runLines(data.drill, fill(t.restored, { n: spanText(data.drill.seconds) }), t.unplannedDrill)} />
        <Box
          title={t.replica}
          bad={data.replica?.reads === false}
          lines={[
            !data.replica
              ? t.notThere
              : data.replica.reads
                ? fill(t.replicaRead, { size: sizeText(data.replica.behind_bytes), n: spanText(data.replica.behind_seconds) })
                : t.replicaAway,
          ]}
        />
        <Box title={t.redis} bad={data.redis === false} lines={[data.redis === null ? t.notThere : data.redis ? t.redisUp : t.redisDown]} />
      </Row>
    </Page>
  )
}

function Faults({ data }: { data: Health }) {
  const { workers, jobs, outbox, disk } = data
  const t = useTexts(health)
  const faults = [
    ...(workers === 0 ? [t.noWorker] : []),
    ...(jobs.oldest_seconds > LATE_SECONDS ? [fill(t.late, { n: Math.round(jobs.oldest_seconds / 60) })] : []),
    ...(outbox.oldest_seconds > LATE_SECONDS ? [fill(t.lateOutbox, { n: Math.round(outbox.oldest_seconds / 60) })] : []),
    ...(jobs.dead > 0 ? [fill(t.dead, { n: jobs.dead })] : []),
    ...runFaults(data.backup, { never: t.backupNever, late: t.backupLate, failed: t.backupFailed }),
    ...runFaults(data.drill, { never: t.drillNever, late: t.drillLate, failed: t.drillFailed }),
    ...(data.replica?.reads === false ? [`${t.replica}: ${t.replicaAway}`] : []),
    ...(data.redis === false ? [`${t.redis}: ${t.redisDown}`] : []),
    ...(disk.free_bytes < LITTLE_BYTES ? [fill(t.full, { n: sizeText(disk.free_bytes) })] : []),
  ]
  if (faults.length === 0) return <Alert type="success" showIcon title={t.well} />
  return (
    <Flex vertical gap={8}>
      {faults.map((fault) => (
        <Alert key={fault} type="error" showIcon title={fault} role="alert" />
      ))}
    </Flex>
  )
}

const runFaults = ({ wrong, at, faults }: Health['backup'], words: Record<string, string>): string[] =>
  words[wrong] === undefined ? [] : [fill(words[wrong], { at, why: faults.slice(0, 3).join('; ') })]

function Box({ title, lines, bad = false }: { title: ReactNode; lines: ReactNode[]; bad?: boolean }) {
  return (
    <Col xs={24} md={12} xl={8}>
      <Card title={bad ? <Typography.Text type="danger">{title}</Typography.Text> : title} style={{ height: '100%' }}>
        {lines.map((line, i) => (
          <div key={i} className="number" style={{ lineHeight: 1.9 }}>
            {line}
          </div>
        ))}
      </Card>
    </Col>
  )
}
