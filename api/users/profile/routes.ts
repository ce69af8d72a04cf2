import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { buyerOf, requireBuyer } from '../../http/auth.ts'
import { Ok, ok, replies } from '../../http/envelope.ts'
import { readForm, uploads } from '../../http/uploads.ts'
import { transact } from '../../shared/db.ts'
import { said } from '../../shared/i18n.ts'
import { Refusal } from '../../shared/refusals.ts'
import { shopTime } from '../../shared/time.ts'
import { SentenceReply, UserPath } from '../schema.ts'
import { removeAvatar, setAvatar } from './avatar.ts'
import { changePerson, readPerson } from './profile.ts'

const MOST_BYTES = 2 * 1024 * 1024
const tags = ['users']
const security = [{ token: [] }]
const Text = Type.String()
const Wish = (description: string) => Type.Optional(Type.Union([Type.String({ maxLength: 1000 }), Type.Null()], { description }))

const ProfileReply = Ok({
  data: Type.Object({
    username: Text,
    nickname: Text,
    gender: Type.String({ description: 'female, male, other, or empty' }),
    birthday: Type.String({ description: 'YYYY-MM-DD, or empty' }),
    lang: Type.String({ description: 'zh-CN or en' }),
    avatar: Type.String({ description: 'Relative to base_url; empty when there is none' }),
    phone: Text,
    phone_verified: Type.Boolean(),
    email: Text,
    activated: Type.Boolean(),
    erase_after: Type.String({ description: 'When the account will be erased; empty unless its owner asked for it' }),
  }),
  base_url: Text,
})
const AvatarReply = Ok({ data: Type.Object({ avatar: Text }), base_url: Text })

/** /v1/users/{u}/profile and /v1/users/{u}/avatar. */
export const profileRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db, clock, config } = deps
    const base_url = config.mediaUrl
    const onRequest = requireBuyer(deps)
    const empty = { empty: { data: {} } }

    app.get(
      '/v1/users/:username/profile',
      {
        onRequest,
        config: empty,
        schema: { operationId: 'readProfile', summary: 'The buyer as they see themselves', tags, security, params: UserPath, response: replies(ProfileReply) },
      },
      async (request) => {
        const { phoneVerified, eraseAfter, ...person } = await readPerson(db, buyerOf(request).id)
        return ok({ data: { ...person, phone_verified: phoneVerified, erase_after: eraseAfter ? shopTime(eraseAfter, config.timeZone) : '' }, base_url })
      },
    )

    app.put(
      '/v1/users/:username/profile',
      {
        onRequest,
        schema: {
          operationId: 'changeProfile',
          summary: 'Change the profile; what is left out stays, and the user name never changes',
          tags,
          security,
          params: UserPath,
          body: Type.Object({
            nickname: Wish('At most 20 characters; empty for none'),
            gender: Wish('female, male, other, or empty'),
            birthday: Wish('YYYY-MM-DD, or empty'),
            lang: Wish('zh-CN or en'),
          }),
          response: replies(SentenceReply),
        },
      },
      async (request) => {
        await transact(db, (tx) => changePerson(tx, buyerOf(request).id, request.body, clock()))
        return ok({ data: said(request.lang, '已保存', 'Saved') })
      },
    )

    app.delete(
      '/v1/users/:username/avatar',
      { onRequest, schema: { operationId: 'removeAvatar', summary: 'Remove the avatar', tags, security, params: UserPath, response: replies(SentenceReply) } },
      async (request) => {
        await removeAvatar(deps, buyerOf(request).id)
        return ok({ data: said(request.lang, '已删除头像', 'The picture has been removed') })
      },
    )

    await app.register(async (inner) => {
      const form = inner as App
      await uploads(form, MOST_BYTES)
      form.post(
        '/v1/users/:username/avatar',
        {
          onRequest,
          preValidation: readForm,
          config: empty,
          schema: {
            operationId: 'setAvatar',
            summary: 'Set the avatar: one PNG, JPEG, WebP or GIF of at most 2 MB, under any field name',
            tags,
            security,
            consumes: ['multipart/form-data'],
            params: UserPath,
            response: replies(AvatarReply),
          },
        },
        async (request) => {
          if (!request.upload) throw new Refusal(10172)
          return ok({ data: { avatar: await setAvatar(deps, buyerOf(request).id, request.upload.bytes) }, base_url })
        },
      )
    })
  }
