import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { FileReply, Ok, ok, Paginator, replies } from '../http/envelope.ts'
import { clerkOf, requireStaff } from '../http/staff-auth.ts'
import { staffListQuery, staffListWish } from '../http/staff-list.ts'
import { transact } from '../shared/db.ts'
import { said } from '../shared/i18n.ts'
import { whole } from '../shared/ids.ts'
import { Refusal } from '../shared/refusals.ts'
import { READ, WRITE } from '../shared/rights.ts'
import { shopTime } from '../shared/time.ts'
import { answerMessage } from './answer.ts'
import { anyFileOf, listAllMessages, sortings } from './read.ts'
import { sendFile } from './send-file.ts'
import { kinds } from './write.ts'

const tags = ['messages']
const security = [{ staff: [] }]
const Text = Type.String()
const Path = Type.Object({ id: Type.String({ maxLength: 300 }) })

const ListReply = Ok({
  data: Type.Array(
    Type.Object({
      id: Type.Integer(),
      username: Text,
      kind: Text,
      subject: Text,
      body: Text,
      file_name: Type.String({ description: 'Empty when there is no file' }),
      created_at: Text,
      answer: Type.String({ description: 'Empty until the shop has answered' }),
      answered_at: Text,
      answered_by: Type.String({ description: 'Name of who answered; empty for the command line' }),
    }),
  ),
  paginator: Paginator,
})

/** /v1/staff/messages: what buyers have written, and the answers. */
export const messageStaffRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db, vault, config } = deps

    app.get(
      '/v1/staff/messages',
      {
        onRequest: requireStaff(deps, 'users', READ),
        config: { empty: { data: [] } },
        schema: {
          operationId: 'listAllMessages',
          summary: 'What buyers have written; `unanswered=1` for what waits',
          tags,
          security,
          querystring: Type.Object({
            ...staffListQuery,
            unanswered: Type.Optional(Type.String({ maxLength: 10, description: '1: only what waits for an answer' })),
            kind: Type.Optional(Type.String({ maxLength: 20, description: kinds.join(', ') })),
            sort: Type.Optional(Type.String({ maxLength: 20, description: 'latest (usual) or oldest' })),
          }),
          response: replies(ListReply),
        },
      },
      async (request) => {
        const { query } = request
        const wish = staffListWish(query)
        const kind = kinds.find((name) => name === query.kind)
        if (query.kind !== undefined && !kind) throw new Refusal(11100, { field: 'kind' })
        const sort = sortings.find((name) => name === (query.sort ?? 'latest'))
        if (!sort) throw new Refusal(11100, { field: 'sort' })
        const { messages, total } = await listAllMessages(db, { ...wish, unanswered: query.unanswered === '1', kind, sort })
        const time = (at: Date | null) => (at ? shopTime(at, config.timeZone) : '')
        return ok({
          data: messages.map(({ fileName, createdAt, answer, answeredAt, answeredBy, ...rest }) => ({
            ...rest,
            file_name: fileName ?? '',
            created_at: time(createdAt),
            answer: answer ?? '',
            answered_at: time(answeredAt),
            answered_by: answeredBy ?? '',
          })),
          paginator: { pagesize: wish.pageSize, total },
        })
      },
    )

    app.get(
      '/v1/staff/messages/:id/file',
      {
        onRequest: requireStaff(deps, 'users', READ),
        schema: { operationId: 'readAnyMessageFile', summary: 'Download the file of a message', tags, security, params: Path, response: replies(FileReply) },
      },
      async (request, reply) => {
        return await sendFile(reply, vault, await anyFileOf(db, whole(request.params.id)))
      },
    )

    app.post(
      '/v1/staff/messages/:id/answer',
      {
        onRequest: requireStaff(deps, 'users', WRITE),
        config: { empty: { data: '' } },
        schema: {
          operationId: 'answerMessage',
          summary: 'Answer a message, once; the buyer sees it and gets a letter',
          tags,
          security,
          params: Path,
          body: Type.Object({ answer: Type.String({ maxLength: 10_000, description: '1–2000 characters' }) }),
          response: replies(Ok({ data: Text })),
        },
      },
      async (request) => {
        await transact(db, (tx) => answerMessage(tx, whole(request.params.id), request.body.answer, clerkOf(request).id))
        return ok({ data: said(request.lang, '已回复', 'Answered') })
      },
    )
  }
