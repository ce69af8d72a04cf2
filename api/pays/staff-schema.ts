import { Type } from 'typebox'
import { Whole } from '../shared/ids.ts'

/** What routes of staff about money are asked with. */
export const InId = Type.Object({ id: Whole })
export const Text = (most: number) => Type.String({ maxLength: most })
export const Note = Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' })
/** In yuan. */
export const Money = Type.String({ pattern: '^[0-9]{1,8}(\\.[0-9]{1,2})?$' })
