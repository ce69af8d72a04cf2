import { Flex } from 'antd'
import { CHANGE } from '../../../api/shared/rights.ts'
import { api, ask, type RowOf } from '../client.ts'
import { Act } from '../parts/act.tsx'
import { asked, type Column, Listing } from '../parts/listing.tsx'
import { Page } from '../parts/page.tsx'
import { useHolds } from '../parts/session.ts'
import { State } from '../parts/tags.tsx'
import { common } from '../texts/common.ts'
import { useTexts } from '../texts/index.ts'
import { jobStates, jobs } from '../texts/system.ts'

type Row = RowOf<'/v1/staff/jobs'>
const stale = ['jobs']

/** Work that is not done yet, and work that has failed for good. */
export function Jobs() {
  const t = useTexts(jobs)
  const c = useTexts(common)
  const states = useTexts(jobStates)
  const holds = useHolds()
  const columns: Column<Row>[] = [
    { key: 'id', title: '#', dataIndex: 'id' },
    { key: 'task', title: t.task, dataIndex: 'task' },
    { key: 'state', title: c.state, render: (_, row) => <State pairs={jobStates} state={row.state} />, csv: (row) => row.state },
    { key: 'attempts', title: t.attempts, render: (_, row) => `${row.attempts} / ${row.most_attempts}` },
    { key: 'error', title: t.error, render: (_, row) => <div style={{ maxWidth: 360, overflowWrap: 'anywhere' }}>{row.error.split('\n')[0]}</div>, csv: (row) => row.error },
    { key: 'run', title: t.runAt, dataIndex: 'run_at' },
    { key: 'created', title: t.created, dataIndex: 'created' },
    {
      key: 'do',
      title: '',
      fixed: 'right',
      csv: () => '',
      render: (_, row) => {
        const params = { path: { id: String(row.id) } }
        return (
          holds('operations', CHANGE) &&
          row.state !== 'running' && (
            <Flex gap={8}>
              <Act
                label={t.retry}
                title={t.retry}
                says={t.retrySays}
                button={{ size: 'small' }}
                stale={stale}
                send={() => ask(api.POST('/v1/staff/jobs/{id}/retries', { params }))}
              />
              <Act
                danger
                label={t.drop}
                title={t.drop}
                says={t.dropSays}
                button={{ size: 'small' }}
                stale={stale}
                send={() => ask(api.DELETE('/v1/staff/jobs/{id}', { params }))}
              />
            </Flex>
          )
        )
      },
    },
  ]
  return (
    <Page title={t.title}>
      <Listing<Row>
        name="jobs"
        rowKey="id"
        columns={columns}
        search={t.search}
        filters={(answer) => {
          const counts = answer?.counts ?? {}
          return [
            {
              name: 'state',
              label: c.state,
              tabs: true,
              options: [{ value: '', label: c.all }, ...(['waiting', 'running', 'dead'] as const).map((value) => ({ value, label: `${states[value]} ${counts[value] ?? ''}` }))],
            },
          ]
        }}
        expanded={(row) => <pre className="words">{[JSON.stringify(row.payload, null, 2), row.error].filter(Boolean).join('\n\n')}</pre>}
        load={(wish) => ask(api.GET('/v1/staff/jobs', { params: { query: asked(wish, 'q', 'state') } }))}
      />
    </Page>
  )
}
