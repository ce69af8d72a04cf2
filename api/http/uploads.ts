import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Refusal } from '../shared/refusals.ts'

/** A file that came with a form: its bytes, and what its owner calls it. */
export type Upload = { bytes: Buffer; name: string }

declare module 'fastify' {
  interface FastifyRequest {
    upload?: Upload
  }
}

/** Lets a scope take forms with one file of at most so many bytes. Other bodies are taken as everywhere. */
export async function uploads(app: FastifyInstance, mostBytes: number): Promise<void> {
  await app.register(multipart, { limits: { fileSize: mostBytes, files: 1, fields: 10, fieldSize: 10_000, fieldNameSize: 100, headerPairs: 20, parts: 11 } })
}

/** preValidation: the form's fields become the body, its file the upload. Throws 10001 for a file that is too large, 10005 for what is no form. */
export async function readForm(request: FastifyRequest): Promise<void> {
  if (!request.isMultipart()) return
  const fields = new Map<string, unknown>()
  try {
    for await (const part of request.parts()) {
      if (part.type === 'field') fields.set(part.fieldname, part.value)
      else {
        const bytes = await part.toBuffer()
        // A browser sends an empty part for a file that was not chosen.
        if (bytes.length > 0) request.upload = { bytes, name: part.filename ?? '' }
      }
    }
  } catch (error) {
    throw (error as { code?: string }).code === 'FST_REQ_FILE_TOO_LARGE' ? new Refusal(10001) : new Refusal(10005)
  }
  request.body = Object.fromEntries(fields)
}
