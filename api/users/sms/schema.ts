import { Type } from 'typebox'
import { Ok } from '../../http/envelope.ts'

const loose = (description: string, maxLength = 300) => Type.Optional(Type.Union([Type.String({ maxLength }), Type.Integer(), Type.Null()], { description }))

export const CaptchaReply = Ok({
  captcha_id: Type.String({ description: 'Goes back with the answer' }),
  svg: Type.String({ description: 'The picture, a data URL' }),
  question: Type.String({ description: 'A sum for people who cannot see the picture; either answer is taken' }),
})

export const SmsCodeBody = Type.Object({
  phone: loose('A mainland mobile number'),
  captcha_id: loose('Of the captcha, where one was asked for (10147)'),
  captcha: loose('What the picture says, or the answer to the question'),
})

export const SmsLogInBody = Type.Object({
  phone: loose('A mainland mobile number'),
  code: loose('The six digits that were sent'),
  carts: Type.Optional(Type.Unknown({ description: 'The cart from before: null, a list of {id, count}, or such a list as a JSON string' })),
})
