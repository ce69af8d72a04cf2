import { Type } from 'typebox'
import { Ok } from '../../http/envelope.ts'

/** A field whose bad values have a refusal of their own: only its kind is checked here. */
const loose = (description: string, maxLength = 1000) => Type.Optional(Type.Union([Type.String({ maxLength }), Type.Integer(), Type.Null()], { description }))

export const AuthorizationReply = Ok({ oauth_url: Type.String({ description: 'Where the browser goes; good for ten minutes, from the address that asked' }) })
export const ReturnQuery = Type.Object({
  code: Type.Optional(Type.String({ maxLength: 1000, description: 'What the provider put behind the address' })),
  state: Type.Optional(Type.String({ maxLength: 300, description: 'The state that came back with it' })),
})

/** code 200: somebody known. code 201: somebody new, with a grant to bind. */
export const ReturnReply = Type.Object({
  code: Type.Integer({ description: '200: logged in; 201: known to the provider alone' }),
  username: Type.Optional(Type.String()),
  token: Type.Optional(Type.String()),
  data: Type.Optional(Type.Object({ token: Type.String() })),
  carts_count: Type.Optional(Type.Integer()),
  uid: Type.Optional(Type.String({ description: 'A signed grant for one binding within ten minutes; not the id at the provider' })),
})

const grant = loose('The grant that came with code 201')
const OfflineCart = Type.Optional(Type.Unknown({ description: 'The cart from before, as at log-in' }))
export const BoundNewcomerBody = Type.Object({
  uid: grant,
  username: loose('3–20 letters, digits, underscores or Chinese characters'),
  password: loose('8–128 characters'),
  phone: loose('A mainland mobile number'),
  email: loose('E-mail address; gets the activation letter'),
  carts: OfflineCart,
})
export const BindUserBody = Type.Object({ uid: grant, username: loose('User name, phone number or e-mail address'), password: loose('The password'), carts: OfflineCart })
export const BindBody = Type.Object({ uid: grant })

export const BindingsReply = Ok({ data: Type.Array(Type.Object({ provider: Type.String(), name: Type.String(), bound_at: Type.String() })) })
export const BindingPath = Type.Object({ username: Type.String({ maxLength: 300 }), provider: Type.Enum(['weibo', 'qq']) })
