import { Type } from 'typebox'
import { Ok } from '../../http/envelope.ts'

const text = (description: string, maxLength = 300) => Type.String({ maxLength, description })

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
