import { type TSchema, type TProperties, Type } from 'typebox'

/** A reply of the contract: code 200 and whatever the route says. */
export const ok = <T extends object>(body: T): { code: 200 } & T => ({ code: 200, ...body })

/** Response schema of a success: only what is named here leaves the server. */
export const Ok = <T extends TProperties>(properties: T) => Type.Object({ code: Type.Literal(200), ...properties })

/** Response schema of every refusal. */
export const RefusalReply = Type.Object(
  {
    code: Type.Integer({ description: 'The five-digit code of the refusal, 403, or 500' }),
    error: Type.String(),
    errmsg: Type.Optional(Type.String()),
    request_id: Type.Optional(Type.String()),
    data: Type.Optional(Type.Unknown()),
  },
  { additionalProperties: true },
)

/** `response` of a route schema: one success shape, and the refusal's for everything else. */
export const replies = <T extends TSchema>(success: T) => ({ 200: success, '4xx': RefusalReply, '5xx': RefusalReply })

/** What stands beside a page of a list: how long a page is, and how many rows there are in all. */
export const Paginator = Type.Object({ pagesize: Type.Integer(), total: Type.Integer() })

/** A value, or null where there is none. */
export const Maybe = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** A reply that is a file; sent as a Buffer, which no serializer touches. */
export const FileReply = Type.Unsafe<Buffer>({ type: 'string', format: 'binary' })
