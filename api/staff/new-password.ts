import { randomInt } from 'node:crypto'

/** Letters and digits that nobody takes for one another on paper. */
const SIGNS = 'abcdefghjkmnpqrstuvwxyz23456789'

/** A password that nobody chose, to be read off a screen and typed: groups of four, of 19.8 bits each. */
export function newPassword(groups = 4): string {
  const group = () => Array.from({ length: 4 }, () => SIGNS[randomInt(SIGNS.length)]).join('')
  return Array.from({ length: groups }, group).join('-')
}
