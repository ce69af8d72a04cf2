import { Flex, Form, Input } from 'antd'
import { CHANGE, type Rights, WRITE } from '../../../api/shared/rights.ts'
import { api, ask, type RowOf } from '../client.ts'
import { Act, Add } from '../parts/act.tsx'
import { type Column, Listing } from '../parts/listing.tsx'
import { Page } from '../parts/page.tsx'
import { RightsField, useRightsText } from '../parts/rights.tsx'
import { useHolds } from '../parts/session.ts'
import { common } from '../texts/common.ts'
import { staff } from '../texts/desk.ts'
import { fill, named, useLang, useTexts } from '../texts/index.ts'

type Row = RowOf<'/v1/staff/roles'>
type Wish = { name: string; name_en: string; rights: Rights }
const stale = ['roles', 'members', 'me']

/** Rights that belong together, under a name. */
export function Roles() {
  const t = useTexts(staff)
  const c = useTexts(common)
  const lang = useLang()
  const holds = useHolds()
  const inWords = useRightsText()
  const columns: Column<Row>[] = [
    { key: 'name', title: c.name, render: (_, row) => named(lang, row.name, row.name_en) },
    { key: 'rights', title: t.rights, render: (_, row) => <div style={{ maxWidth: 480 }}>{inWords(row.rights)}</div> },
    { key: 'holders', title: t.holder, render: (_, row) => fill(t.holders, { n: row.holders }) },
    {
      key: 'do',
      title: '',
      fixed: 'right',
      render: (_, row) => {
        const params = { path: { id: String(row.id) } }
        return (
          holds('staff', CHANGE) && (
            <Flex gap={8}>
              <Act<Wish>
                wide
                label={c.edit}
                title={`${c.edit} · ${row.name}`}
                says={t.editSays}
                initial={row}
                button={{ size: 'small' }}
                stale={stale}
                send={(body) => ask(api.PATCH('/v1/staff/roles/{id}', { params, body }))}
              >
                <RoleFields />
              </Act>
              {row.holders === 0 && (
                <Act
                  danger
                  label={c.remove}
                  title={`${c.remove} · ${row.name}`}
                  says={t.removeSays}
                  button={{ size: 'small' }}
                  stale={stale}
                  send={() => ask(api.DELETE('/v1/staff/roles/{id}', { params }))}
                />
              )}
            </Flex>
          )
        )
      },
    },
  ]
  return (
    <Page
      title={t.roles}
      tools={
        holds('staff', WRITE) && (
          <Add<Wish> wide label={t.addRole} initial={{ rights: {} }} stale={stale} send={(body, header) => ask(api.POST('/v1/staff/roles', { body, headers: header }))}>
            <RoleFields />
          </Add>
        )
      }
    >
      <Listing<Row>
        name="roles"
        rowKey="id"
        columns={columns}
        load={async () => {
          const { data } = await ask(api.GET('/v1/staff/roles'))
          return { data, paginator: { total: data.length } }
        }}
      />
    </Page>
  )
}

function RoleFields() {
  const t = useTexts(staff)
  const c = useTexts(common)
  const required = [{ required: true, whitespace: true, message: c.required }]
  return (
    <>
      <Form.Item name="name" label={c.name} rules={required}>
        <Input maxLength={20} />
      </Form.Item>
      <Form.Item name="name_en" label={c.nameEn} rules={required}>
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item name="rights" label={t.rights}>
        <RightsField />
      </Form.Item>
    </>
  )
}
