import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { buyerOf, requireBuyer } from '../http/auth.ts'
import { Ok, ok, replies } from '../http/envelope.ts'
import { transact } from '../shared/db.ts'
import { said } from '../shared/i18n.ts'
import { yuan } from '../shared/money.ts'
import { shopTime } from '../shared/time.ts'
import { cameBy, invitationOf, listInvited } from './invite.ts'

const tags = ['referrals']
const security = [{ token: [] }]
const Path = Type.Object({ username: Type.String({ maxLength: 300 }) })
const InvitationReply = Ok({
  data: Type.Object({
    code: Type.String(),
    url: Type.String({ description: 'The page that those who are invited open' }),
    reward: Type.String({ description: 'What both get, with two places' }),
    least: Type.String({ description: 'What the first order must come to' }),
    invited: Type.Array(Type.Object({ name: Type.String(), at: Type.String(), state: Type.String({ description: 'waiting, rewarded or refused' }) })),
  }),
})
const CodeBody = Type.Object({ code: Type.String({ maxLength: 20 }) })
const Sentence = Ok({ data: Type.String() })

/** /v1/users/{u}/invitation: bringing friends. */
export const referralRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db, clock, config } = deps
    const onRequest = requireBuyer(deps)

    app.get(
      '/v1/users/:username/invitation',
      {
        onRequest,
        schema: { operationId: 'readInvitation', summary: 'The buyer’s invitation and who has come by it', tags, security, params: Path, response: replies(InvitationReply) },
      },
      async (request) => {
        const { id } = buyerOf(request)
        const code = await transact(db, (tx) => invitationOf(tx, id, clock()))
        const invited = await listInvited(db, id)
        return ok({
          data: {
            code,
            url: `${config.publicUrl}/invite/${code}`,
            reward: yuan(config.referral.reward),
            least: yuan(config.referral.least),
            invited: invited.map(({ name, at, state }) => ({ name, at: shopTime(at, config.timeZone), state })),
          },
        })
      },
    )

    app.post(
      '/v1/users/:username/invitation',
      {
        onRequest,
        schema: { operationId: 'acceptInvitation', summary: 'Say by whose invitation the buyer came', tags, security, params: Path, body: CodeBody, response: replies(Sentence) },
      },
      async (request) => {
        await transact(db, (tx) => cameBy(tx, buyerOf(request).id, request.body.code.trim().toLowerCase(), clock()))
        return ok({ data: said(request.lang, '已接受邀请', 'The invitation is accepted') })
      },
    )
  }
