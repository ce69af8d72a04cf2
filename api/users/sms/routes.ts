import { createHmac } from 'node:crypto'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { ok, replies } from '../../http/envelope.ts'
import { writeOnce } from '../../http/idempotency.ts'
import { said } from '../../shared/i18n.ts'
import { clientOf, enteredReply } from '../enter.ts'
import { SentenceReply, SessionReply } from '../schema.ts'
import { newCaptcha } from './captcha.ts'
import { sendSmsCode } from './code.ts'
import { logInBySms } from './login.ts'
import { CaptchaReply, SmsCodeBody, SmsLogInBody } from './schema.ts'

const tags = ['users']

/** Captchas and SMS codes. */
export const smsRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    app.get(
      '/v1/users/captcha',
      { schema: { operationId: 'newCaptcha', summary: 'A riddle for people: a picture and, instead of it, a sum', tags, response: replies(CaptchaReply) } },
      async (request, reply) => {
        const { id, svg, question } = await newCaptcha(deps, request.ip)
        reply.header('cache-control', 'no-store')
        return ok({ captcha_id: id, svg, question })
      },
    )

    app.post(
      '/v1/users/sms/code',
      { schema: { operationId: 'sendSmsCode', summary: 'Send a code to a phone', tags, body: SmsCodeBody, response: replies(SentenceReply) } },
      async (request) => {
        const { phone, captcha_id: captchaId, captcha } = request.body
        await sendSmsCode(deps, { phone, captchaId, captcha }, { ip: request.ip, page: false })
        return ok({ data: said(request.lang, '短信发送成功!', 'The message is on its way!') })
      },
    )

    app.post(
      '/v1/users/sms/login',
      {
        schema: { operationId: 'logInBySms', summary: 'Log in, or register, with a code that was sent to a phone', tags, body: SmsLogInBody, response: replies(SessionReply) },
        config: { empty: { data: {} } },
      },
      async (request) => {
        const { body } = request
        // Six digits are guessed from a plain hash at once.
        const code = createHmac('sha256', deps.config.authSecret).update(String(body.code)).digest('base64url')
        return await enteredReply(deps, await logInBySms(deps, body, request.lang, clientOf(request), (work) => writeOnce(deps.db, request, work, { ...body, code })))
      },
    )
  }
