import { Type } from 'typebox'
import { Ok } from '../http/envelope.ts'

/** A field whose bad values have a refusal of their own: only its kind is checked here. */
const loose = (description: string, maxLength = 1000) => Type.Optional(Type.Union([Type.String({ maxLength }), Type.Integer(), Type.Null()], { description }))
const text = (description: string, maxLength = 300) => Type.String({ maxLength, description })

export const AuthorizationReply = Ok({ oauth_url: Type.String({ description: 'Where the browser goes; good for ten minutes, from the address that asked' }) })
export const ReturnQuery = Type.Object({
  code: Type.Optional(text('What the provider put behind the address', 1000)),
  state: Type.Optional(text('The state that came back with it')),
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

export const QrReply = Ok({
  data: Type.Object({
    qr_id: Type.String(),
    secret: Type.String({ description: 'For the desktop alone' }),
    svg: Type.String({ description: 'The code as a picture' }),
    expires: Type.String(),
  }),
})
export const QrPath = Type.Object({ id: Type.String({ maxLength: 100 }) })
export const QrQuery = Type.Object({ secret: text('The secret that came with the code', 100) })
export const QrStateReply = Ok({
  state: Type.String({ description: 'waiting, scanned, confirmed (once, with the token), refused, expired' }),
  username: Type.Optional(Type.String()),
  token: Type.Optional(Type.String()),
  data: Type.Optional(Type.Object({ token: Type.String() })),
  carts_count: Type.Optional(Type.Integer()),
})
export const PhonePath = Type.Object({ username: Type.String({ maxLength: 300 }), id: Type.String({ maxLength: 100 }) })
export const DesktopReply = Ok({ data: Type.Object({ device: Type.String(), place: Type.String({ description: 'Address of the desktop' }), expires: Type.String() }) })

export const CodeBody = Type.Object({
  client_id: text('Of the application'),
  redirect_uri: text('One of the addresses the application registered, to the letter', 2000),
  code_challenge: text('base64url of the SHA-256 of the verifier'),
  code_challenge_method: Type.Optional(Type.Literal('S256')),
  state: Type.Optional(text('Comes back as it is', 1000)),
})
export const CodeReply = Ok({ data: Type.Object({ authorization_code: Type.String(), redirect_to: Type.String() }) })
export const ApplicationQuery = Type.Object({ client_id: text('Of the application'), redirect_uri: text('Where the browser would be sent', 2000) })
export const ApplicationReply = Ok({ data: Type.Object({ client_id: Type.String(), name: Type.String(), name_en: Type.String() }) })
export const TokenBody = Type.Object({
  grant_type: Type.Optional(Type.Literal('authorization_code')),
  client_id: text('Of the application'),
  client_secret: text('Of the application'),
  code: text('What came back'),
  redirect_uri: text('The same as before', 2000),
  code_verifier: text('What the challenge was made of', 200),
})
export const SharedProfileReply = Ok({ data: Type.Object({ username: Type.String(), nickname: Type.String(), avatar: Type.Union([Type.String(), Type.Null()]) }) })
