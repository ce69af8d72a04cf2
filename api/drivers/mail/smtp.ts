import { createTransport } from 'nodemailer'
import type { Mail } from './types.ts'

/** Letters over SMTP: the sandbox's own server in the demo, a real one elsewhere. */
export function smtpMail(url: string, from: string): Mail {
  const transport = createTransport(url, { from })
  return {
    async send({ id, ...letter }) {
      await transport.sendMail({ ...letter, messageId: `<${id}@jishi>` })
    },
    close: () => transport.close(),
  }
}
