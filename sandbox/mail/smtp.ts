import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import type { Store } from '../store.ts'
import { readLetter } from './message.ts'

const MOST_BYTES = 2 * 1024 * 1024

/** Takes every letter and keeps it. A letter is accepted only once it is written. */
export async function startSmtp(store: Store, at: { host: string; port: number }): Promise<{ url: string; close(): Promise<void> }> {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: MOST_BYTES,
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => {
        if (!stream.sizeExceeded) chunks.push(chunk)
      })
      stream.on('end', () => {
        if (stream.sizeExceeded) return done(Object.assign(new Error('message too large'), { responseCode: 552 }))
        try {
          const recipients = session.envelope.rcptTo.map(({ address }) => address).join(', ')
          keep(store, Buffer.concat(chunks), session.envelope.mailFrom ? session.envelope.mailFrom.address : '', recipients)
          done()
        } catch (error) {
          done(error as Error)
        }
      })
    },
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(at.port, at.host, resolve)
  })
  server.on('error', () => {})
  return {
    url: `smtp://${at.host}:${(server.server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** The same letter to the same people again is the same letter. */
function keep(store: Store, raw: Buffer, sender: string, recipients: string): void {
  const { messageId, subject, text, html, from } = readLetter(raw)
  store
    .prepare('insert into letters (message_id, sender, recipients, subject, text, html, at) values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing')
    .run(messageId ?? null, from || sender, recipients, subject, text, html, Date.now())
}
