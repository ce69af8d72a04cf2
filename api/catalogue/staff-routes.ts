import { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { FileReply, Ok, ok, RefusalReply, replies } from '../http/envelope.ts'
import { writeOnce } from '../http/idempotency.ts'
import { clerkOf, requireStaff } from '../http/staff-auth.ts'
import { staffListQuery, staffListWish } from '../http/staff-list.ts'
import { refuseBad } from '../files/scan.ts'
import { readForm, uploads } from '../http/uploads.ts'
import { whole, Whole } from '../shared/ids.ts'
import { enqueue } from '../shared/jobs.ts'
import { Refusal } from '../shared/refusals.ts'
import { CHANGE, READ } from '../shared/rights.ts'
import { shopTime } from '../shared/time.ts'
import { columns, type Column, reasonText } from './columns.ts'
import { exportCatalogue } from './export.ts'
import { type Import, listImports, readFaults, readImport, startImport } from './start.ts'

const MOST_BYTES = 30 * 1024 * 1024
const tags = ['staff catalogue']
const security = [{ staff: [] }]
const S = Type.String()
const I = Type.Integer()
const NullS = Type.Union([Type.String(), Type.Null()])
const ImportRow = Type.Object({
  id: I,
  file_name: S,
  format: S,
  dry_run: Type.Boolean(),
  state: S,
  total: I,
  done: I,
  made: I,
  changed: I,
  same: I,
  bad: I,
  clerk: NullS,
  created_at: S,
  ended_at: NullS,
})
const FaultRow = Type.Object({ line: I, column: S, heading: S, value: S, why: S, text: S, warning: Type.Boolean() })
const paginator = Type.Object({ pagesize: I, total: I })
const IdPath = Type.Object({ id: Whole })

/** /v1/staff/catalogue: the catalogue as a file, in and out. */
export const catalogueStaffRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db, config } = deps
    const see = requireStaff(deps, 'goods', READ)
    const change = requireStaff(deps, 'goods', CHANGE)
    const rowOf = ({ fileName, dryRun, staffName, createdAt, endedAt, ...row }: Import) => ({
      ...row,
      file_name: fileName,
      dry_run: dryRun,
      clerk: staffName,
      created_at: shopTime(createdAt, config.timeZone),
      ended_at: endedAt && shopTime(endedAt, config.timeZone),
    })

    await app.register(async (inner) => {
      const form = inner as App
      await uploads(form, MOST_BYTES)
      form.post(
        '/v1/staff/catalogue/imports',
        {
          onRequest: change,
          preValidation: readForm,
          bodyLimit: MOST_BYTES + 100_000,
          config: { empty: { data: {} } },
          schema: {
            operationId: 'startImport',
            summary: 'Brings a CSV or JSON file of products in (form fields: file, dry_run); a job does it',
            tags,
            security,
            consumes: ['multipart/form-data'],
            body: Type.Object({ dry_run: Type.Optional(Type.String({ maxLength: 10 })) }),
            response: replies(Ok({ data: Type.Object({ id: I }) })),
          },
        },
        async (request) => {
          const { upload } = request
          if (!upload) throw new Refusal(10911, { why: '没有文件', why_en: 'there is none' })
          await refuseBad(deps, upload.bytes)
          const dryRun = ['true', '1', 'on'].includes(request.body.dry_run ?? '')
          const wish = { name: upload.name, size: upload.bytes.length, dryRun }
          const data = await writeOnce(
            db,
            request,
            async (tx) => {
              const id = await startImport(tx, { content: upload.bytes, fileName: upload.name, dryRun, staffId: clerkOf(request).id })
              await enqueue(tx, 'import-catalogue', { importId: id })
              return { id }
            },
            wish,
          )
          return ok({ data })
        },
      )
    })

    app.get(
      '/v1/staff/catalogue/imports',
      {
        onRequest: see,
        config: { empty: { data: [] } },
        schema: {
          operationId: 'listImports',
          summary: 'Imports, the latest first',
          tags,
          security,
          querystring: Type.Object(staffListQuery),
          response: replies(Ok({ data: Type.Array(ImportRow), paginator })),
        },
      },
      async ({ query }) => {
        const wish = staffListWish(query)
        const { imports, total } = await listImports(db, wish)
        return ok({ data: imports.map(rowOf), paginator: { pagesize: wish.pageSize, total } })
      },
    )

    app.get(
      '/v1/staff/catalogue/imports/:id',
      {
        onRequest: see,
        config: { empty: { data: {} } },
        schema: { operationId: 'readImport', summary: 'How far an import has come', tags, security, params: IdPath, response: replies(Ok({ data: ImportRow })) },
      },
      async (request) => ok({ data: rowOf(await readImport(db, whole(request.params.id))) }),
    )

    app.get(
      '/v1/staff/catalogue/imports/:id/faults',
      {
        onRequest: see,
        config: { empty: { data: [] } },
        schema: {
          operationId: 'readImportFaults',
          summary: 'Every line that was wrong, and why',
          tags,
          security,
          params: IdPath,
          querystring: Type.Object(staffListQuery),
          response: replies(Ok({ data: Type.Array(FaultRow), paginator })),
        },
      },
      async (request) => {
        const id = whole(request.params.id)
        const wish = staffListWish(request.query)
        await readImport(db, id)
        const { faults, total } = await readFaults(db, id, wish)
        const data = faults.map(({ detail, ...fault }) => ({
          ...fault,
          heading: request.lang === 'en' ? fault.column : (columns[fault.column as Column] ?? fault.column),
          text: reasonText(request.lang, fault.why, detail),
        }))
        return ok({ data, paginator: { pagesize: wish.pageSize, total } })
      },
    )

    app.get(
      '/v1/staff/catalogue/export',
      {
        onRequest: see,
        schema: {
          operationId: 'exportCatalogue',
          summary: 'The catalogue as a file that an import takes back',
          tags,
          security,
          querystring: Type.Object({ format: Type.Optional(Type.Union([Type.Literal('csv'), Type.Literal('json')])) }),
          response: { 200: FileReply, '4xx': RefusalReply, '5xx': RefusalReply },
        },
      },
      async (request, reply) => {
        const format = request.query.format ?? 'csv'
        reply.header('content-disposition', `attachment; filename="catalogue.${format}"`).header('cache-control', 'no-store')
        reply.type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8')
        return reply.send(Readable.from(exportCatalogue(db, format, request.lang)) as never)
      },
    )
  }
