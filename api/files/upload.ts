import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import { eachUpload } from '../http/uploads.ts'
import { Refusal, refusalText } from '../shared/refusals.ts'
import { type By, keepPicture } from './keep.ts'

/** What became of one file of a form. */
export const Kept = Type.Object({
  name: Type.String({ description: 'What its owner calls it' }),
  code: Type.Integer({ description: '200, or why this one was refused' }),
  error: Type.Optional(Type.String()),
  key: Type.Optional(Type.String({ description: 'Relative to base_url' })),
  width: Type.Optional(Type.Integer()),
  height: Type.Optional(Type.Integer()),
  placeholder: Type.Optional(Type.String({ description: 'A data URI to show until the picture has come' })),
})

/** Keeps the pictures of a form. Each is kept or refused by itself; when not one was kept, the first refusal is thrown. */
export async function keepUploads(deps: Deps, request: FastifyRequest, { by, most, mostBytes }: { by: By; most: number; mostBytes: number }) {
  const all: { name: string; code: number; error?: string; key?: string; width?: number; height?: number; placeholder?: string }[] = []
  const refused: Refusal[] = []
  await eachUpload(request, async ({ bytes, name, cut }) => {
    const called = name.toWellFormed().slice(0, 200)
    try {
      if (cut) throw new Refusal(10600, { most: Math.floor(mostBytes / 1024 / 1024) })
      all.push({ name: called, code: 200, ...(await keepPicture(deps, bytes, { by })) })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      refused.push(error)
      all.push({ name: called, code: error.code, error: refusalText(error.code, error.detail, request.lang) })
    }
  })
  if (all.length === 0) throw new Refusal(10607, { most })
  if (refused.length === all.length) throw refused[0]!
  return all
}
