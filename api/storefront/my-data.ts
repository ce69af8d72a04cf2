import type { Deps } from '../deps.ts'
import { askForErasure, restoreAccount } from '../privacy/erase.ts'
import { askForExport, listExports } from '../privacy/export.ts'
import { transact } from '../shared/db.ts'
import { must } from './account.ts'
import { noSession } from './cookies.ts'
import { type Answer, answerForm } from './forms.ts'
import type { Visit } from './visit.ts'

/** What the shop knows of the visitor, and how they take it away. */
export function myDataDesk(deps: Deps, { buyer, lang }: Visit) {
  const { db, config, clock } = deps
  return {
    exports: () => listExports(db, must(buyer).id, clock()),
    askForExport: (): Promise<Answer> => answerForm(lang, {}, [], async () => (await transact(db, (tx) => askForExport(tx, must(buyer).id, clock())), {})),
    /** Logs out everywhere; answers when the account will be gone. */
    askForErasure: (password: string | undefined): Promise<Answer<Date>> =>
      answerForm(lang, { 10174: 'password' }, [], async () => ({ value: await askForErasure(deps, must(buyer).id, password), cookies: [noSession(config)] })),
    keepAccount: (): Promise<Answer> => answerForm(lang, {}, [], async () => (await transact(db, (tx) => restoreAccount(tx, must(buyer).id)), {})),
  }
}
