import path from 'node:path'
import type { FastifyReply } from 'fastify'
import type { Vault } from '../drivers/vault/types.ts'
import { Refusal } from '../shared/refusals.ts'
import { type Kind, mimeOf } from '../shared/sniff.ts'

/** Answers with the file of a message, to be saved under its owner's name and never shown by itself. Throws 11103 when the vault has lost it. */
export async function sendFile(reply: FastifyReply, vault: Vault, { file, fileName }: { file: string; fileName: string }): Promise<FastifyReply> {
  const bytes = await vault.get(file)
  if (!bytes) throw new Refusal(11103)
  const kind = path.extname(file)
  return reply
    .headers({
      'content-type': mimeOf[kind.slice(1) as Kind],
      'content-disposition': `attachment; filename="file${kind}"; filename*=UTF-8''${encodeURIComponent(fileName)}`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    })
    .send(bytes)
}
