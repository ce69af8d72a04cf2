import type { Transporter } from 'nodemailer'
import type { Mail } from './types.ts'

/**
 * Letters over SMTP: the sandbox's own server in the demo, a real one elsewhere.
 * @param options.patience milliseconds without a word after which a server counts as away; far below the lease of a letter in the outbox
 */
export function smtpMail(url: string, from: string, { patience = 15_000 } = {}): Mail {
  // The client itself would wait for ten minutes, and it reads these from nowhere but the URL or one object.
  const settings = { url, connectionTimeout: patience, greetingTimeout: patience, socketTimeout: patience, dnsTimeout: patience }
  let opened: Promise<Transporter> | undefined
  return {
    async send({ id, ...letter }) {
      // Loaded with the first letter: most processes never send one.
      const transport = await (opened ??= import('nodemailer').then(({ createTransport }) => createTransport(settings, { from })))
      await transport.sendMail({ ...letter, messageId: `<${id}@jishi>` })
    },
    close: () => void opened?.then((transport) => transport.close()),
  }
}
