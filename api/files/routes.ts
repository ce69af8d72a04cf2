import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { buyerOf, requireBuyer } from '../http/auth.ts'
import { Ok, ok, replies } from '../http/envelope.ts'
import { uploads } from '../http/uploads.ts'
import { Kept, keepUploads } from './upload.ts'

const MOST_BYTES = 6 * 1024 * 1024
const AT_ONCE = 6

/** /v1/users/{u}/files: pictures for reviews and after-sales. */
export const fileRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    await app.register(async (inner) => {
      const form = inner as App
      await uploads(form, MOST_BYTES, AT_ONCE)
      form.post(
        '/v1/users/:username/files',
        {
          onRequest: requireBuyer(deps),
          config: { empty: { data: [] } },
          schema: {
            operationId: 'uploadFiles',
            summary: 'Bring up to six pictures (PNG, JPEG, WebP or GIF, at most 6 MB each, 30 in 24 hours); what is not used within a day goes away',
            tags: ['files'],
            security: [{ token: [] }],
            consumes: ['multipart/form-data'],
            params: Type.Object({ username: Type.String({ maxLength: 300 }) }),
            response: replies(Ok({ data: Type.Array(Kept), base_url: Type.String() })),
          },
        },
        async (request) =>
          ok({ data: await keepUploads(deps, request, { by: { userId: buyerOf(request).id }, most: AT_ONCE, mostBytes: MOST_BYTES }), base_url: deps.config.mediaUrl }),
      )
    })
  }
