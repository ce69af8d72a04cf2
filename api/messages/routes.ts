import { createHash } from 'node:crypto'
import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { buyerOf, requireBuyer } from '../http/auth.ts'
import { FileReply, Ok, ok, Paginator, replies } from '../http/envelope.ts'
import { writeOnce } from '../http/idempotency.ts'
import { readForm, uploads } from '../http/uploads.ts'
import { Whole, whole } from '../shared/ids.ts'
import { shopTime } from '../shared/time.ts'
import { attach } from './attach.ts'
import { fileOf, listMessages } from './read.ts'
import { sendFile } from './send-file.ts'
import { checkMessage, writeMessage } from './write.ts'

const PAGE_SIZE = 10
const MOST_BYTES = 5 * 1024 * 1024
const tags = ['messages']
const security = [{ token: [] }]
const Path = Type.Object({ username: Type.String({ maxLength: 300 }) })
const Text = Type.String()

const MessageBody = Type.Object({
  kind: Type.Optional(Type.String({ maxLength: 20, description: 'question, complaint, after-sales, wanted or other' })),
  subject: Type.Optional(Type.String({ maxLength: 1000, description: '1–50 characters' })),
  body: Type.Optional(Type.String({ maxLength: 10_000, description: '1–2000 characters' })),
})
const ListReply = Ok({
  data: Type.Array(
    Type.Object({
      id: Type.Integer(),
      kind: Text,
      subject: Text,
      body: Text,
      file_name: Type.String({ description: 'Empty when there is no file' }),
      created_at: Text,
      answer: Type.String({ description: 'Empty until the shop has answered' }),
      answered_at: Text,
    }),
  ),
  paginator: Paginator,
})

/** /v1/users/{u}/messages. */
export const messageRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db, vault, clock, config } = deps
    const onRequest = requireBuyer(deps)

    app.get(
      '/v1/users/:username/messages',
      {
        onRequest,
        config: { empty: { data: [] } },
        schema: {
          operationId: 'listMessages',
          summary: 'The buyer’s messages and their answers, the latest first',
          tags,
          security,
          params: Path,
          querystring: Type.Object({ page: Type.Optional(Whole) }),
          response: replies(ListReply),
        },
      },
      async (request) => {
        const page = request.query.page === undefined ? 1 : whole(request.query.page)
        const { messages, total } = await listMessages(db, buyerOf(request).id, { page, pageSize: PAGE_SIZE })
        const time = (at: Date | null) => (at ? shopTime(at, config.timeZone) : '')
        return ok({
          data: messages.map(({ fileName, createdAt, answer, answeredAt, ...rest }) => ({
            ...rest,
            file_name: fileName ?? '',
            created_at: time(createdAt),
            answer: answer ?? '',
            answered_at: time(answeredAt),
          })),
          paginator: { pagesize: PAGE_SIZE, total },
        })
      },
    )

    app.get(
      '/v1/users/:username/messages/:id/file',
      {
        onRequest,
        schema: {
          operationId: 'readMessageFile',
          summary: 'Download the file of a message of one’s own',
          tags,
          security,
          params: Type.Object({ username: Type.String({ maxLength: 300 }), id: Type.String({ maxLength: 300 }) }),
          response: replies(FileReply),
        },
      },
      async (request, reply) => {
        return await sendFile(reply, vault, await fileOf(db, buyerOf(request).id, whole(request.params.id)))
      },
    )

    await app.register(async (inner) => {
      const form = inner as App
      await uploads(form, MOST_BYTES)
      form.post(
        '/v1/users/:username/messages',
        {
          onRequest,
          preValidation: readForm,
          config: { empty: { data: {} } },
          schema: {
            operationId: 'writeMessage',
            summary: 'Write to the shop; at most ten a day',
            description: 'A form may bring one file under any name: PNG, JPEG, WebP, PDF or text, at most 5 MB.',
            tags,
            security,
            consumes: ['multipart/form-data', 'application/json'],
            params: Path,
            body: MessageBody,
            response: replies(Ok({ data: Type.Object({ id: Type.Integer() }) })),
          },
        },
        async (request) => {
          const draft = checkMessage(request.body)
          const attached = request.upload ? await attach(deps, request.upload) : undefined
          let kept = false
          try {
            const wished = { ...draft, file: request.upload && createHash('sha256').update(request.upload.bytes).digest('hex') }
            const data = await writeOnce(
              db,
              request,
              async (tx) => {
                const id = await writeMessage(tx, buyerOf(request).id, draft, attached, clock())
                kept = true
                return { id }
              },
              wished,
            )
            return ok({ data })
          } catch (error) {
            kept = false
            throw error
          } finally {
            // A refusal, and a repeat of what was kept before, need no second file.
            if (attached && !kept) await vault.drop(attached.file)
          }
        },
      )
    })
  }
