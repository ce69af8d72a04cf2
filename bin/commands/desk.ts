import { parseArgs } from 'node:util'
import { answerMessage } from '../../api/messages/answer.ts'
import { transact } from '../../api/shared/db.ts'
import { hashPassword, USUAL_COST } from '../../api/shared/hash.ts'
import { areas } from '../../api/shared/rights.ts'
import { shipOrder } from '../../api/shipping/ship.ts'
import { addMember, checkNewcomer, resetLockedOut } from '../../api/staff/members.ts'
import { newPassword } from '../../api/staff/new-password.ts'
import { addApplication } from '../../api/users/applications/applications.ts'
import type { Command } from './command.ts'

/** What staff do at their desk, and who they are. */
export const deskCommands: Record<string, Command> = {
  ship: {
    usage: 'ship ORDER [COURIER] [NUMBER]',
    does: 'ships every parcel of a paid order (courier: a code such as shunfeng, or a name)',
    async run(db, [order, courier = 'jishi', trackingNumber = `JS${order}`]) {
      if (!/^\d{16}$/.test(order ?? '')) throw new Error('ship wants an order number of 16 digits')
      await transact(db, (tx) => shipOrder(tx, Number(order), { courier, trackingNumber }, { actor: 'system', at: new Date() }))
      console.log(`Order ${order} is on its way with ${courier}, ${trackingNumber}.`)
    },
  },
  answer: {
    usage: 'answer MESSAGE TEXT…',
    does: 'answers a message of a buyer; the answer is mailed',
    async run(db, [id = '', ...words]) {
      if (!/^[1-9]\d{0,14}$/.test(id)) throw new Error('answer wants the number of a message')
      await transact(db, (tx) => answerMessage(tx, Number(id), words.join(' ')))
      console.log(`Message ${id} is answered.`)
    },
  },
  app: {
    usage: 'app add NAME REDIRECT... [--name-en NAME]',
    does: 'registers an application that buyers may log in to; prints its secret once',
    async run(db, given) {
      const { positionals, values } = parseArgs({ args: given, allowPositionals: true, options: { 'name-en': { type: 'string' } } })
      const [verb, name, ...redirectUris] = positionals
      if (verb !== 'add' || !name || redirectUris.length === 0) throw new Error('app add wants a name and at least one redirect address')
      const { clientId, secret } = await transact(db, (tx) => addApplication(tx, { name, nameEn: values['name-en'] || name, redirectUris }))
      console.log(`client_id      ${clientId}\nclient_secret  ${secret}\nThe secret is shown this once.`)
    },
  },
  staff: {
    usage: 'staff add|reset NAME [--rights all|goods=7,users=3]',
    does: 'add takes somebody on, by default without rights; reset gives a new password and forgets the second factor; prints the password once',
    async run(db, given) {
      const { positionals, values } = parseArgs({ args: given, allowPositionals: true, options: { rights: { type: 'string', default: '' } } })
      const [verb, username, name = username] = positionals
      if (!(verb === 'add' || verb === 'reset') || !username) throw new Error('staff add (or reset) wants a name')
      const password = newPassword()
      if (verb === 'reset') {
        const passwordHash = await hashPassword(password, USUAL_COST)
        await transact(db, (tx) => resetLockedOut(tx, username, passwordHash))
        console.log(
          `name      ${username}\npassword  ${password}\nThe password is shown this once. They are logged out everywhere, and two-factor log-in is off until they set it up anew.`,
        )
        return
      }
      const newcomer = await checkNewcomer({ argon2: USUAL_COST }, { username, name, password, rights: rightsFrom(values.rights) })
      await transact(db, (tx) => addMember(tx, 'shopkeeper', newcomer))
      console.log(`name      ${username}\npassword  ${password}\nThe password is shown this once.`)
    },
  },
}

/** `all`, or areas with their masks: `goods=7,users=3`. */
function rightsFrom(text: string): Record<string, number> {
  if (text === 'all') return Object.fromEntries(areas.map((area) => [area, 7]))
  return Object.fromEntries(
    text
      .split(',')
      .filter(Boolean)
      .map((pair) => {
        const [area = '', mask] = pair.split('=')
        return [area.trim(), Number(mask)]
      }),
  )
}
