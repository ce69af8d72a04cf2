import { Type } from 'typebox'
import { Ok } from '../../http/envelope.ts'

export const QrReply = Ok({
  data: Type.Object({
    qr_id: Type.String(),
    secret: Type.String({ description: 'For the desktop alone' }),
    svg: Type.String({ description: 'The code as a picture' }),
    expires: Type.String(),
  }),
})
export const QrPath = Type.Object({ id: Type.String({ maxLength: 100 }) })
export const QrQuery = Type.Object({ secret: Type.String({ maxLength: 100, description: 'The secret that came with the code' }) })
export const QrStateReply = Ok({
  state: Type.String({ description: 'waiting, scanned, confirmed (once, with the token), refused, expired' }),
  username: Type.Optional(Type.String()),
  token: Type.Optional(Type.String()),
  data: Type.Optional(Type.Object({ token: Type.String() })),
  carts_count: Type.Optional(Type.Integer()),
})
export const PhonePath = Type.Object({ username: Type.String({ maxLength: 300 }), id: Type.String({ maxLength: 100 }) })
export const DesktopReply = Ok({ data: Type.Object({ device: Type.String(), place: Type.String({ description: 'Address of the desktop' }), expires: Type.String() }) })
