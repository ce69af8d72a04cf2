import { useQuery } from '@tanstack/react-query'
import { Card, Form, Input, Table, Tag } from 'antd'
import { api, ask } from '../client.ts'
import { Act } from '../parts/act.tsx'
import { Page, Waiting } from '../parts/page.tsx'
import { SecondFactor } from '../parts/second-factor.tsx'
import { common, identity } from '../texts/common.ts'
import { useLang, useTexts } from '../texts/index.ts'

/** My password, and where I am logged in. */
export function MyAccount() {
  const t = useTexts(identity)
  const c = useTexts(common)
  const lang = useLang()
  const { data, error, refetch } = useQuery({ queryKey: ['sessions', lang], queryFn: async () => (await ask(api.GET('/v1/staff/me/sessions'))).data })
  if (!data) return <Waiting error={error} again={refetch} />
  return (
    <Page title={t.me} tools={<ChangePassword />}>
      <SecondFactor />
      <Card
        title={t.sessions}
        extra={
          data.length > 1 && (
            <Act
              danger
              label={t.endOthers}
              title={t.endOthers}
              says={t.endOthersSays}
              stale={['sessions']}
              send={() => ask(api.DELETE('/v1/staff/me/sessions', { params: { query: { others: '1' } } }))}
            />
          )
        }
      >
        <Table
          rowKey="id"
          size="middle"
          scroll={{ x: 'max-content' }}
          pagination={false}
          dataSource={data}
          columns={[
            {
              key: 'device',
              title: t.device,
              render: (_, row) => (
                <>
                  {row.device} {row.current && <Tag color="green">{t.current}</Tag>}
                </>
              ),
            },
            { key: 'place', title: t.place, dataIndex: 'place' },
            { key: 'seen', title: t.seen, dataIndex: 'seen' },
            {
              key: 'end',
              title: '',
              render: (_, row) =>
                !row.current && (
                  <Act
                    danger
                    label={t.end}
                    title={t.end}
                    says={t.endSays}
                    stale={['sessions']}
                    button={{ size: 'small' }}
                    send={() => ask(api.DELETE('/v1/staff/me/sessions/{id}', { params: { path: { id: String(row.id) } } }))}
                  />
                ),
            },
          ]}
        />
      </Card>
    </Page>
  )

  function ChangePassword() {
    type Values = { oldpassword: string; password1: string; password2: string }
    return (
      <Act<Values> label={t.changePassword} title={t.changePassword} says={t.changeSays} stale={['sessions']} send={(body) => ask(api.POST('/v1/staff/me/password', { body }))}>
        {(
          [
            ['oldpassword', t.old, 'current-password'],
            ['password1', t.new1, 'new-password'],
            ['password2', t.new2, 'new-password'],
          ] as const
        ).map(([name, label, auto]) => (
          <Form.Item key={name} name={name} label={label} rules={[{ required: true, message: c.required }]}>
            <Input.Password autoComplete={auto} maxLength={128} />
          </Form.Item>
        ))}
      </Act>
    )
  }
}
