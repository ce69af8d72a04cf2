import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { buyerOf, requireBuyer } from '../http/auth.ts'
import { FileReply, Ok, ok, replies } from '../http/envelope.ts'
import { transact } from '../shared/db.ts'
import { said } from '../shared/i18n.ts'
import { whole } from '../shared/ids.ts'
import { Refusal } from '../shared/refusals.ts'
import { shopTime } from '../shared/time.ts'
import { askForErasure, restoreAccount } from './erase.ts'
import { askForExport, type DataExport, exportFile, listExports } from './export.ts'

const tags = ['privacy']
const security = [{ token: [] }]
const Path = Type.Object({ username: Type.String({ maxLength: 300 }) })
const Copy = Type.Object({
  id: Type.Integer(),
  state: Type.String({ description: 'waiting or ready' }),
  asked_at: Type.String(),
  expires_at: Type.String({ description: 'Until when it can be downloaded; empty while it is being made' }),
})
const ErasureReply = Ok({ data: Type.String(), erase_after: Type.String() })

/** /v1/users/{u}/export, and the end of an account. */
export const privacyRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db, vault, clock, config } = deps
    const onRequest = requireBuyer(deps)
    const time = (at: Date | null) => (at ? shopTime(at, config.timeZone) : '')
    const copy = ({ id, state, askedAt, expiresAt }: DataExport) => ({ id, state, asked_at: time(askedAt), expires_at: time(expiresAt) })

    app.post(
      '/v1/users/:username/export',
      {
        onRequest,
        config: { empty: { data: {} } },
        schema: {
          operationId: 'askForExport',
          summary: 'Ask for a copy of one’s data; a letter says when it is ready',
          tags,
          security,
          params: Path,
          response: replies(Ok({ data: Copy })),
        },
      },
      async (request) => ok({ data: copy(await transact(db, (tx) => askForExport(tx, buyerOf(request).id, clock()))) }),
    )

    app.get(
      '/v1/users/:username/export',
      {
        onRequest,
        config: { empty: { data: [] } },
        schema: { operationId: 'listExports', summary: 'The copies there are', tags, security, params: Path, response: replies(Ok({ data: Type.Array(Copy) })) },
      },
      async (request) => ok({ data: (await listExports(db, buyerOf(request).id, clock())).map(copy) }),
    )

    app.get(
      '/v1/users/:username/export/:id',
      {
        onRequest,
        schema: {
          operationId: 'readExport',
          summary: 'Download a copy of one’s data, for 24 hours',
          tags,
          security,
          params: Type.Object({ username: Type.String({ maxLength: 300 }), id: Type.String({ maxLength: 300 }) }),
          response: replies(FileReply),
        },
      },
      async (request, reply) => {
        const id = whole(request.params.id)
        const bytes = await vault.get(await exportFile(db, buyerOf(request).id, id, clock()))
        if (!bytes) throw new Refusal(10173)
        return reply
          .headers({
            'content-type': 'application/zip',
            'content-disposition': `attachment; filename="jishi-data-${id}.zip"`,
            'x-content-type-options': 'nosniff',
            'cache-control': 'private, no-store',
          })
          .send(bytes)
      },
    )

    app.delete(
      '/v1/users/:username',
      {
        onRequest,
        schema: {
          operationId: 'deleteUser',
          summary: 'Delete the account in seven days, and log out everywhere now',
          tags,
          security,
          params: Path,
          body: Type.Object({ password: Type.String({ maxLength: 1000 }) }),
          response: replies(ErasureReply),
        },
      },
      async (request) => {
        const at = time(await askForErasure(deps, buyerOf(request).id, request.body.password))
        return ok({
          data: said(request.lang, `账号将在 ${at} 注销；在此之前登录可以恢复`, `The account will be deleted at ${at}; until then you can log in and keep it`),
          erase_after: at,
        })
      },
    )

    app.post(
      '/v1/users/:username/restore',
      {
        onRequest,
        schema: { operationId: 'restoreUser', summary: 'Keep the account after all', tags, security, params: Path, response: replies(Ok({ data: Type.String() })) },
      },
      async (request) => {
        await transact(db, (tx) => restoreAccount(tx, buyerOf(request).id))
        return ok({ data: said(request.lang, '账号已恢复', 'Your account stays') })
      },
    )
  }
