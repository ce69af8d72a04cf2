import { approveDraft, declineDraft, type Draft, listDrafts, openDraft, pathOf, previewDraft } from '../assistants/drafts.ts'
import { checkToken, listTokens, makeToken, revokeToken, scopes } from '../assistants/tokens.ts'
import type { Deps } from '../deps.ts'
import { Status } from '../orders/states.ts'
import { till } from '../pays/till.ts'
import { transact } from '../shared/db.ts'
import { fen } from '../shared/money.ts'
import { Refusal } from '../shared/refusals.ts'
import { must } from './account.ts'
import { type Answer, answerForm, type Form } from './forms.ts'
import type { Visit } from './visit.ts'

/** The visitor's assistants: what they may do, and the orders that they would like to place. */
export function assistantsDesk(deps: Deps, { buyer, lang }: Visit) {
  const { db, config, clock } = deps
  const me = () => must(buyer).id
  return {
    assistantScopes: scopes,
    assistantAddress: `${config.publicUrl}/mcp`,
    assistants: () => listTokens(db, me()),
    /** Fields name, scope_read / _cart / _order, day_limit (yuan). Answers the token, which nobody can show again. */
    makeAssistant: (form: Form): Promise<Answer<string>> => {
      const amount = (form.day_limit ?? '').trim()
      const wish = {
        name: form.name ?? '',
        scopes: scopes.filter((scope) => form[`scope_${scope}`] === '1'),
        dayLimit: /^\d{1,7}(\.\d{1,2})?$/.test(amount) ? fen(amount) : Number.NaN,
      }
      const limitless = wish.scopes.includes('order') ? wish : { ...wish, dayLimit: 0 }
      return answerForm(
        lang,
        {},
        [
          () => checkToken({ ...limitless, scopes, dayLimit: 0 }),
          () => checkToken({ ...limitless, name: 'x', dayLimit: 0 }),
          () => checkToken({ ...limitless, name: 'x', scopes }),
        ],
        async () => ({
          value: (await transact(db, (tx) => makeToken(tx, me(), limitless))).token,
        }),
      )
    },
    revokeAssistant: (id: number): Promise<Answer> => answerForm(lang, {}, [], async () => (await transact(db, (tx) => revokeToken(tx, me(), id, clock())), {})),

    /** The latest drafts, each with the path to its page. */
    drafts: async () => (await listDrafts(db, me(), clock())).map((draft) => ({ ...draft, path: pathOf(deps, me(), draft) })),
    /** The draft behind a link as it stands now; undefined when there is none for this visitor. `preview` is missing once it is decided, or when it cannot be bought any more. */
    draft: async (id: number, seal: string) => {
      const draft = await unless11405(openDraft(deps, me(), id, seal))
      if (!draft) return undefined
      const now = draft.state === 'waiting' ? await previewDraft(db, me(), draft, lang, clock()).catch(noPreview) : undefined
      return { draft, preview: now?.preview, changed: now?.changed ?? false }
    },
    /** The visitor says yes to what they see: field pay_method. Answers the order, and whether it still waits for its payment. */
    approveDraft: (draft: Draft, form: Form): Promise<Answer<{ id: number; waits: boolean }>> =>
      answerForm(lang, { 10501: 'pay_method' }, [], async () => {
        const { orderId, placed } = await approveDraft(deps, till, me(), draft.id, form.pay_method || 'alipay')
        return { value: { id: orderId, waits: placed?.status === Status.unpaid } }
      }),
    declineDraft: (draft: Draft): Promise<Answer> => answerForm(lang, {}, [], async () => (await transact(db, (tx) => declineDraft(tx, me(), draft.id, clock())), {})),
  }
}

async function unless11405<T>(found: Promise<T>): Promise<T | undefined> {
  return await found.catch((error: unknown) => {
    if (error instanceof Refusal && error.code === 11405) return undefined
    throw error
  })
}

/** Taken down or sold out meanwhile. */
function noPreview(error: unknown): undefined {
  if (!(error instanceof Refusal)) throw error
}
