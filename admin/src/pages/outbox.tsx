import { useQuery } from '@tanstack/react-query'
import { Flex } from 'antd'
import { CHANGE } from '../../../api/shared/rights.ts'
import { api, ask, type RowOf } from '../client.ts'
import { Act } from '../parts/act.tsx'
import { asked, type Column, Listing, useStateTabs } from '../parts/listing.tsx'
import { Page, Waiting } from '../parts/page.tsx'
import { useHolds } from '../parts/session.ts'
import { State } from '../parts/tags.tsx'
import { common } from '../texts/common.ts'
import { outbox, outboxStates } from '../texts/desk.ts'
import { useTexts } from '../texts/index.ts'

type Row = RowOf<'/v1/staff/outbox'>
const stale = ['outbox', 'waiting']

/** Letters, texts and deliveries: what waits, what has failed, and a second try. */
export function Outbox() {
  const t = useTexts(outbox)
  const c = useTexts(common)
  const tabs = useStateTabs(outboxStates)
  const may = useHolds()('operations', CHANGE)
  const columns: Column<Row>[] = [
    { key: 'id', title: '#', dataIndex: 'id' },
    { key: 'channel', title: t.channel, render: (_, row) => t[row.channel as 'mail'] ?? row.channel },
    { key: 'template', title: t.template, dataIndex: 'template' },
    { key: 'state', title: c.state, render: (_, row) => <State pairs={outboxStates} state={row.state} /> },
    { key: 'attempts', title: t.attempts, align: 'right', dataIndex: 'attempts' },
    { key: 'error', title: t.error, render: (_, row) => <div style={{ maxWidth: 260, overflowWrap: 'anywhere' }}>{row.error}</div> },
    { key: 'created', title: t.created, dataIndex: 'created_at' },
    { key: 'ended', title: t.ended, render: (_, row) => row.ended_at || row.next_at },
    {
      key: 'do',
      title: '',
      fixed: 'right',
      render: (_, row) => {
        const params = { path: { id: String(row.id) } }
        return (
          may && (
            <Flex gap={8}>
              {row.state !== 'waiting' && (
                <Act
                  label={t.replay}
                  title={t.replay}
                  says={t.replaySays}
                  button={{ size: 'small' }}
                  stale={stale}
                  send={() => ask(api.POST('/v1/staff/outbox/{id}/replays', { params }))}
                />
              )}
              {(row.state === 'waiting' || row.state === 'dead') && (
                <Act
                  danger
                  label={t.giveUp}
                  title={t.giveUp}
                  says={t.giveUpSays}
                  button={{ size: 'small' }}
                  stale={stale}
                  send={() => ask(api.DELETE('/v1/staff/outbox/{id}', { params }))}
                />
              )}
            </Flex>
          )
        )
      },
    },
  ]
  return (
    <Page title={t.title}>
      <Listing<Row>
        name="outbox"
        rowKey="id"
        columns={columns}
        search={t.search}
        filters={[
          tabs,
          {
            name: 'channel',
            label: t.channel,
            options: [{ value: '', label: t.channelAll }, ...(['mail', 'sms', 'webhook'] as const).map((value) => ({ value, label: t[value] }))],
          },
        ]}
        expanded={(row) => <Made id={row.id} />}
        load={(wish) => ask(api.GET('/v1/staff/outbox', { params: { query: asked(wish, 'q', 'state', 'channel') } }))}
      />
    </Page>
  )
}

function Made({ id }: { id: number }) {
  const { data, error, refetch } = useQuery({ queryKey: ['outbox-one', id], queryFn: () => ask(api.GET('/v1/staff/outbox/{id}', { params: { path: { id: String(id) } } })) })
  if (!data) return <Waiting error={error} again={refetch} />
  return <pre className="words">{JSON.stringify(data.data.data, null, 2)}</pre>
}
