import { Type } from 'typebox'
import { Ok, Paginator } from '../http/envelope.ts'

const loose = (description: string, maxLength = 300) => Type.Optional(Type.Union([Type.String({ maxLength }), Type.Integer(), Type.Null()], { description }))
const Text = Type.String()

export const StaffLogInBody = Type.Object({
  username: loose('The name of the staff account'),
  password: loose('The password'),
  code: Type.Optional(Type.String({ maxLength: 40, description: 'Of the authenticator app, or a recovery code; asked for by refusal 12030' })),
  cookie: Type.Optional(Type.Boolean({ description: 'true for the back office in a browser: the token comes as a cookie that no script can read, and not in the reply' })),
})
export const StaffSessionReply = Ok({
  username: Text,
  token: Type.Optional(Type.String({ description: 'JWT for the Authorization header; good for 12 hours. Not there when a cookie was asked for' })),
  data: Type.Object({ token: Type.Optional(Type.String()) }),
})

/** area → mask. Checked by hand, so that a fault names the field. */
export const RightsShape = Type.Record(Type.String({ maxLength: 20 }), Type.Integer({ minimum: 0, maximum: 7 }), {
  maxProperties: 20,
  description: 'Mask by area (goods, content, orders, pays, marketing, reviews, users, staff, operations, settings): 1 see + 2 make + 4 change or decide',
})
const RoleName = Type.Object({ id: Type.Integer(), name: Text, name_en: Text })

export const MeReply = Ok({
  data: Type.Object({
    id: Type.Integer(),
    username: Text,
    name: Text,
    rights: RightsShape,
    second_factor: Type.Boolean(),
    second_factor_wanted: Type.Boolean({ description: 'The shop lets nobody work without' }),
    roles: Type.Array(RoleName),
  }),
})
export const StaffSessionsReply = Ok({
  data: Type.Array(
    Type.Object({
      id: Type.Integer(),
      device: Text,
      place: Text,
      ip: Text,
      created: Text,
      seen: Text,
      current: Type.Boolean({ description: 'Whether this is the session that asks' }),
    }),
  ),
})
export const StaffPasswordBody = Type.Object({ oldpassword: loose('The one in force'), password1: loose('The new one: 8–128 characters'), password2: loose('The new one again') })

export const MemberShape = Type.Object({
  id: Type.Integer(),
  username: Text,
  name: Text,
  own_rights: RightsShape,
  rights: RightsShape,
  roles: Type.Array(RoleName),
  second_factor: Type.Boolean({ description: 'Their log-in takes a code' }),
  suspended_at: Type.String({ description: 'Empty while they work here' }),
  created: Text,
  seen: Type.String({ description: 'Last seen; empty when they are logged in nowhere' }),
})
export const MembersReply = Ok({ data: Type.Array(MemberShape), paginator: Paginator })
export const MemberReply = Ok({ data: MemberShape })

const RoleIds = Type.Array(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }), { maxItems: 50, description: 'Ids of roles' })
export const NewMemberBody = Type.Object({
  username: loose('3–20 letters, digits, dots, dashes, underscores'),
  name: loose('What colleagues call them: 1–20 characters'),
  password: loose('8–128 characters; they should change it'),
  rights: Type.Optional(RightsShape),
  roles: Type.Optional(RoleIds),
})
export const MemberBody = Type.Object({ name: loose('1–20 characters'), rights: Type.Optional(RightsShape), roles: Type.Optional(RoleIds) })
export const NewPasswordBody = Type.Object({ password: loose('8–128 characters') })

export const RolesReply = Ok({ data: Type.Array(Type.Object({ id: Type.Integer(), name: Text, name_en: Text, rights: RightsShape, holders: Type.Integer() })) })
export const RoleBody = Type.Object({ name: loose('1–20 characters, in Chinese'), name_en: loose('1–40 characters'), rights: Type.Optional(RightsShape) })

export const IdReply = Ok({ data: Type.Object({ id: Type.Integer() }) })
export const StaffSentence = Ok({ data: Text })
