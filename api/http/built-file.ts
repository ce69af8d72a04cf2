import { readFile } from 'node:fs/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { takes } from './page.ts'

/** A file that a build has made, with the smaller forms that lie beside it. */
export type BuiltFile = { plain: Buffer; br: Buffer | undefined; gzip: Buffer | undefined }

/** Reads a file and what the build has compressed of it (`.br`, `.gz`). Throws what the file system says when there is no such file. */
export async function readBuilt(file: string): Promise<BuiltFile> {
  const form = (ending: string) => readFile(file + ending).catch(() => undefined)
  return { plain: await readFile(file), br: await form('.br'), gzip: await form('.gz') }
}

/** Sends the smallest form that the browser takes. */
export function sendBuilt(request: FastifyRequest, reply: FastifyReply, { plain, br, gzip }: BuiltFile): FastifyReply {
  const accepted = String(request.headers['accept-encoding'] ?? '')
  reply.header('vary', 'accept-encoding')
  if (br && takes(accepted, 'br')) return reply.header('content-encoding', 'br').send(br)
  if (gzip && takes(accepted, 'gzip')) return reply.header('content-encoding', 'gzip').send(gzip)
  return reply.send(plain)
}
