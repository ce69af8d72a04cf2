import { useQuery } from '@tanstack/react-query'
import { Flex, Form, Input, Select, Tag } from 'antd'
import { CHANGE, type Rights, WRITE } from '../../../api/shared/rights.ts'
import { api, ask, type RowOf } from '../client.ts'
import { Act, Add } from '../parts/act.tsx'
import { asked, type Column, Listing } from '../parts/listing.tsx'
import { Page } from '../parts/page.tsx'
import { RightsField, useRightsText } from '../parts/rights.tsx'
import { useHolds, useMe } from '../parts/session.ts'
import { common } from '../texts/common.ts'
import { staff } from '../texts/desk.ts'
import { named, useLang, useTexts } from '../texts/index.ts'
import { factor } from '../texts/system.ts'

type Row = RowOf<'/v1/staff/members'>
type Change = { name: string; roles: number[]; rights: Rights }
const stale = ['members', 'roles']

/** Who works here, and what they may do. */
export function Members() {
  const t = useTexts(staff)
  const c = useTexts(common)
  const lang = useLang()
  const holds = useHolds()
  const { data: me } = useMe()
  const inWords = useRightsText()
  const f = useTexts(factor)
  const columns: Column<Row>[] = [
    { key: 'username', title: t.account, dataIndex: 'username' },
    { key: 'name', title: t.name, dataIndex: 'name' },
    { key: 'state', title: c.state, render: (_, row) => (row.suspended_at ? <Tag color="red">{t.suspended}</Tag> : <Tag color="green">{t.working}</Tag>) },
    { key: 'factor', title: f.title, render: (_, row) => (row.second_factor ? <Tag color="green">{c.yes}</Tag> : <Tag>{c.no}</Tag>) },
    { key: 'roles', title: t.rolesOf, render: (_, row) => row.roles.map((role) => <Tag key={role.id}>{named(lang, role.name, role.name_en)}</Tag>) },
    { key: 'rights', title: t.rights, render: (_, row) => <div style={{ maxWidth: 360 }}>{inWords(row.rights)}</div> },
    { key: 'seen', title: t.seen, dataIndex: 'seen' },
    { key: 'do', title: '', fixed: 'right', render: (_, row) => holds('staff', CHANGE) && row.id !== me?.id && <Steps row={row} /> },
  ]
  return (
    <Page title={t.title} tools={holds('staff', WRITE) && <AddMember />}>
      <Listing<Row>
        name="members"
        rowKey="id"
        columns={columns}
        search={t.search}
        filters={[
          {
            name: 'state',
            label: c.state,
            tabs: true,
            options: [
              { value: '', label: c.all },
              { value: 'working', label: t.working },
              { value: 'suspended', label: t.suspended },
            ],
          },
        ]}
        load={(wish) => ask(api.GET('/v1/staff/members', { params: { query: asked(wish, 'q', 'state') } }))}
      />
    </Page>
  )
}

function AddMember() {
  const t = useTexts(staff)
  const c = useTexts(common)
  return (
    <Add<Change & { username: string; password: string }>
      wide
      label={t.add}
      says={t.addSays}
      initial={{ roles: [], rights: {} }}
      stale={stale}
      send={(body, header) => ask(api.POST('/v1/staff/members', { body, headers: header }))}
    >
      <Form.Item name="username" label={t.account} rules={[{ required: true, message: c.required }]}>
        <Input maxLength={20} autoComplete="off" />
      </Form.Item>
      <Password />
      <MemberFields />
    </Add>
  )
}

function Steps({ row }: { row: Row }) {
  const t = useTexts(staff)
  const f = useTexts(factor)
  const params = { path: { id: String(row.id) } }
  const size = { size: 'small' } as const
  return (
    <Flex gap={8}>
      <Act<Change>
        wide
        label={t.edit}
        title={`${t.edit} · ${row.name}`}
        says={t.editSays}
        initial={{ name: row.name, roles: row.roles.map(({ id }) => id), rights: row.own_rights }}
        button={size}
        stale={stale}
        send={(body) => ask(api.PATCH('/v1/staff/members/{id}', { params, body }))}
      >
        <MemberFields />
      </Act>
      <Act<{ password: string }>
        label={t.reset}
        title={`${t.reset} · ${row.name}`}
        says={t.resetSays}
        button={size}
        stale={stale}
        send={(body) => ask(api.POST('/v1/staff/members/{id}/password', { params, body }))}
      >
        <Password />
      </Act>
      {row.second_factor && (
        <Act
          danger
          label={f.reset}
          title={`${f.reset} · ${row.name}`}
          says={f.resetSays}
          button={size}
          stale={stale}
          send={() => ask(api.DELETE('/v1/staff/members/{id}/second-factor', { params }))}
        />
      )}
      {row.suspended_at ? (
        <Act
          label={t.restore}
          title={`${t.restore} · ${row.name}`}
          says={t.restoreSays}
          button={size}
          stale={stale}
          send={() => ask(api.DELETE('/v1/staff/members/{id}/suspension', { params }))}
        />
      ) : (
        <Act
          danger
          label={t.suspend}
          title={`${t.suspend} · ${row.name}`}
          says={t.suspendSays}
          button={size}
          stale={stale}
          send={() => ask(api.POST('/v1/staff/members/{id}/suspension', { params }))}
        />
      )}
    </Flex>
  )
}

function Password() {
  const t = useTexts(staff)
  const c = useTexts(common)
  return (
    <Form.Item name="password" label={t.password} rules={[{ required: true, message: c.required }]}>
      <Input.Password maxLength={128} autoComplete="new-password" />
    </Form.Item>
  )
}

function MemberFields() {
  const t = useTexts(staff)
  const c = useTexts(common)
  const lang = useLang()
  const { data = [] } = useQuery({ queryKey: ['roles'], queryFn: async () => (await ask(api.GET('/v1/staff/roles'))).data })
  return (
    <>
      <Form.Item name="name" label={t.name} rules={[{ required: true, whitespace: true, message: c.required }]}>
        <Input maxLength={20} />
      </Form.Item>
      <Form.Item name="roles" label={t.rolesOf}>
        <Select mode="multiple" options={data.map((role) => ({ value: role.id, label: named(lang, role.name, role.name_en) }))} />
      </Form.Item>
      <Form.Item name="rights" label={t.own}>
        <RightsField />
      </Form.Item>
    </>
  )
}
