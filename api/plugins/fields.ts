import type { Field, Fields, Values } from '@jishi/plugin'

const MOST_FIELDS = 20
const MOST_TEXT = 200
/** As large as amounts of the shop are: what a form can say, and numbers hold exactly. */
const LARGEST = 10 ** 11

/** The values of a form, checked; or the name of the first field that is not right. What is left out is its default. */
export function readValues(fields: Fields, given: unknown): { values: Values } | { field: string } {
  const wish = typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {}
  const stranger = Object.keys(wish).find((name) => !Object.hasOwn(fields, name))
  if (stranger !== undefined) return { field: stranger.slice(0, 40) }
  const values: Record<string, number | string | boolean> = {}
  for (const [name, field] of Object.entries(fields)) {
    const value = Object.hasOwn(wish, name) ? wish[name] : field.default
    if (!fits(field, value)) return { field: name }
    values[name] = value
  }
  return { values }
}

/** What is wrong with the fields that a plugin has made up, as the end of a sentence. */
export function fieldFaults(given: unknown): string[] {
  if (typeof given !== 'object' || given === null) return ['has no fields']
  const entries = Object.entries(given as Record<string, Partial<Field> | null>)
  if (entries.length > MOST_FIELDS) return [`has more than ${MOST_FIELDS} fields`]
  return entries.flatMap(([name, field]) => {
    if (!/^[a-z][a-z0-9_]{0,39}$/.test(name)) return [`has a field ${JSON.stringify(name)}, which is not lower-case letters, digits and _`]
    if (!field || !['integer', 'string', 'boolean'].includes(field.type as string)) return [`has a field ${name} that is no integer, string or boolean`]
    if (typeof field.title?.zh !== 'string' || typeof field.title.en !== 'string') return [`has a field ${name} without a title in Chinese and English`]
    return field.default !== undefined && !fits(field as Field, field.default) ? [`has a field ${name} whose default does not fit it`] : []
  })
}

function fits(field: Field, value: unknown): value is number | string | boolean {
  if (field.type === 'boolean') return typeof value === 'boolean'
  if (field.type === 'integer') return Number.isSafeInteger(value) && (value as number) >= (field.minimum ?? -LARGEST) && (value as number) <= (field.maximum ?? LARGEST)
  if (typeof value !== 'string' || value.length > (field.maxLength ?? MOST_TEXT) || /\p{Cc}/u.test(value) || !value.isWellFormed()) return false
  return field.enum === undefined || field.enum.includes(value)
}
