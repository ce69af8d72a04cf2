import { Flex, Typography } from 'antd'
import { CHANGE } from '../../../api/shared/rights.ts'
import { api, ask, type RowOf } from '../client.ts'
import { Act } from '../parts/act.tsx'
import { asked, type Column, Listing, useStateTabs } from '../parts/listing.tsx'
import { Page } from '../parts/page.tsx'
import { useHolds } from '../parts/session.ts'
import { Money, State } from '../parts/tags.tsx'
import { walletChanges, walletStates } from '../texts/buyers.ts'
import { common } from '../texts/common.ts'
import { fill, useTexts } from '../texts/index.ts'

type Row = RowOf<'/v1/staff/wallet-requests'>
const stale = ['wallet-changes', 'wallet']

/** Changes of wallets by hand: one clerk asks, another decides. */
export function WalletChanges() {
  const t = useTexts(walletChanges)
  const c = useTexts(common)
  const tabs = useStateTabs(walletStates)
  const may = useHolds()('pays', CHANGE)
  const decide = (row: Row, approve: boolean) => () => ask(api.POST('/v1/staff/wallet-requests/{id}/decisions', { params: { path: { id: row.id } }, body: { approve } }))
  const columns: Column<Row>[] = [
    { key: 'user', title: c.user, dataIndex: 'username' },
    { key: 'amount', title: c.amount, align: 'right', csv: (row) => row.amount, render: (_, row) => <Money amount={row.amount} strong /> },
    { key: 'state', title: c.state, csv: (row) => row.status, render: (_, row) => <State pairs={walletStates} state={row.status} /> },
    {
      key: 'reason',
      title: t.reason,
      csv: (row) => row.reason,
      render: (_, row) => (
        <div className="words" style={{ maxWidth: 320 }}>
          {row.reason}
        </div>
      ),
    },
    { key: 'asked_by', title: t.askedBy, dataIndex: 'asked_by' },
    { key: 'asked_at', title: t.askedAt, dataIndex: 'asked_at' },
    { key: 'decided_by', title: t.decidedBy, dataIndex: 'decided_by' },
    { key: 'decided_at', title: t.decidedAt, dataIndex: 'decided_at' },
    {
      key: 'do',
      title: '',
      fixed: 'right',
      render: (_, row) => {
        if (row.status !== 'waiting' || !may) return null
        if (row.mine) return <Typography.Text type="secondary">{t.mine}</Typography.Text>
        return (
          <Flex gap={8}>
            <Act danger label={t.refuse} title={t.refuse} says={t.refuseSays} button={{ size: 'small' }} stale={stale} send={decide(row, false)} />
            <Act
              label={t.approve}
              title={t.approve}
              says={fill(t.approveSays, { user: row.username, amount: row.amount })}
              button={{ type: 'primary', size: 'small' }}
              stale={stale}
              send={decide(row, true)}
            />
          </Flex>
        )
      },
    },
  ]
  return (
    <Page title={t.title}>
      <Listing<Row>
        name="wallet-changes"
        rowKey="id"
        columns={columns}
        filters={[tabs]}
        load={(wish) => ask(api.GET('/v1/staff/wallet-requests', { params: { query: asked(wish, 'state') } }))}
      />
    </Page>
  )
}
