import { type Static, Type } from 'typebox'
import { Ok } from '../http/envelope.ts'

/** A field whose bad values have a refusal of their own: only its kind is checked here, the verb checks the rest. */
const loose = (description: string, maxLength = 1000) => Type.Optional(Type.Union([Type.String({ maxLength }), Type.Integer(), Type.Null()], { description }))

export const OfflineCart = Type.Optional(
  Type.Unknown({ description: 'The cart from before: null, a list of {id, count}, or such a list as a JSON string. What makes no sense is left out.' }),
)

export const RegisterBody = Type.Object({
  uname: loose('3–20 letters, digits, underscores or Chinese characters; unique whatever the case'),
  password: loose('8–128 characters'),
  phone: loose('A mainland mobile number'),
  email: loose('E-mail address; gets the activation letter'),
  verify: loose('SMS code; verifies the phone. Checked when given; asked for when the shop requires it'),
  carts: OfflineCart,
})

export const LogInBody = Type.Object({
  username: loose('User name, phone number or e-mail address'),
  password: loose('The password'),
  carts: OfflineCart,
})

export const SessionReply = Ok({
  username: Type.String(),
  token: Type.String({ description: 'JWT for the Authorization header; good for 14 days' }),
  data: Type.Object({ token: Type.String() }),
  carts_count: Type.Integer({ description: 'How many distinct SKUs are in the cart' }),
  erase_after: Type.Optional(Type.String({ description: 'There only when the account is about to be deleted: until then it can be restored' })),
})

/** A sentence for the buyer, in their language. */
export const SentenceReply = Ok({ data: Type.String() })

export const ActivationQuery = Type.Object({ code: Type.Optional(Type.String({ maxLength: 1000, description: 'base64 or base64url of <random>_<username>' })) })

export const UserPath = Type.Object({ username: Type.String({ maxLength: 300 }) })
export const AddressPath = Type.Object({ username: Type.String({ maxLength: 300 }), id: Type.String({ maxLength: 300 }) })

export const AddressListReply = Ok({
  addresslist: Type.Array(
    Type.Object({
      id: Type.Integer(),
      address: Type.String(),
      receiver: Type.String(),
      receiver_mobile: Type.String(),
      tag: Type.String(),
      postcode: Type.String(),
      is_default: Type.Boolean(),
      province: Type.Optional(Type.String({ description: 'Code; there when the address was chosen from the regions' })),
      city: Type.Optional(Type.String()),
      district: Type.Optional(Type.String()),
    }),
  ),
})

const delivery = {
  receiver: loose('Who receives: 1–10 characters'),
  address: loose('Where: 1–100 characters'),
  postcode: loose('At most 6 characters'),
  tag: loose('What the buyer calls it, e.g. 家: at most 10 characters'),
  province: loose('Code from /v1/regions', 20),
  city: loose('Code of a city of the province', 20),
  district: loose('Code of a district of the city', 20),
}
export const AddAddressBody = Type.Object({ ...delivery, receiver_phone: loose('A mainland mobile number') })
export const ChangeAddressBody = Type.Object({
  ...delivery,
  receiver_mobile: loose('A mainland mobile number'),
  id: loose('The id of the path once more; refused when it is another one', 20),
})
export const DefaultAddressBody = Type.Object({ id: loose('Which one', 300) })

export const PasswordBody = Type.Object({ oldpassword: loose('The one in force'), password1: loose('The new one: 8–128 characters'), password2: loose('The new one again') })

export const FirstPasswordBody = Type.Object({ password1: loose('8–128 characters'), password2: loose('The same again') })
export const PhoneBody = Type.Object({
  phone: loose('A mainland mobile number'),
  code: loose('The six digits that were sent to it'),
  password: loose('The password of the account, where it has one'),
})

export type RegisterBody = Static<typeof RegisterBody>
