/** The shape a translation must have: every key, and where the original takes arguments, the same ones. */
export type SameKeys<Original> = { [Key in keyof Original]: Original[Key] extends (...given: infer Given) => string ? (...given: Given) => string : string }
