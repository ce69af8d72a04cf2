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

/** Lets a scope take forms with one file (or so many) of at most so many bytes each. Other bodies are taken as everywhere. */
export async function uploads(app: FastifyInstance, mostBytes: number, files = 1): Promise<void> {
  await app.register(multipart, { limits: { fileSize: mostBytes, files, fields: 10, fieldSize: 10_000, fieldNameSize: 100, headerPairs: 20, parts: 10 + files } })
}

/** Deals with the files of a form as they come, one after the other, so that one is held at a time. `cut`: it was larger than it may be. */
export async function eachUpload(request: FastifyRequest, deal: (upload: Upload & { cut: boolean }) => Promise<void>): Promise<void> {
  if (!request.isMultipart()) throw new Refusal(10005)
  try {
    for await (const part of request.parts({ throwFileSizeLimit: false } as object)) {
      if (part.type === 'field') continue
      const chunks: Buffer[] = []
      for await (const chunk of part.file) chunks.push(chunk as Buffer)
      const bytes = Buffer.concat(chunks)
      if (bytes.length > 0) await deal({ bytes, name: part.filename ?? '', cut: part.file.truncated })
    }
  } catch (error) {
    throw String((error as { code?: unknown }).code).startsWith('FST_') ? new Refusal(10005) : error
  }
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
