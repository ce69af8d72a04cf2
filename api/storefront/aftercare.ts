import { askFor, type AskWish, checkWish, previewCase, readLines } from '../aftersales/ask.ts'
import { listCases, readCase } from '../aftersales/read.ts'
import { isReason, reasons } from '../aftersales/reasons.ts'
import { cancelPaid } from '../aftersales/refund.ts'
import { type Kind, kinds } from '../aftersales/states.ts'
import { sendBack, withdrawCase } from '../aftersales/steps.ts'
import { kindName, statusName } from '../aftersales/words.ts'
import type { Deps } from '../deps.ts'
import { keepPicture } from '../files/keep.ts'
import { readOrder } from '../orders/read.ts'
import { listOwn, listReviews, listUnreviewed, type ReviewFilter, spuOf } from '../reviews/read.ts'
import { readRating } from '../reviews/ratings.ts'
import { filterOf } from '../reviews/routes.ts'
import { unvote, voteFor } from '../reviews/vote.ts'
import { followUp, writeReview } from '../reviews/write.ts'
import { transact } from '../shared/db.ts'
import { said } from '../shared/i18n.ts'
import { whole } from '../shared/ids.ts'
import { Refusal } from '../shared/refusals.ts'
import { courierName, couriers } from '../shipping/couriers.ts'
import { must } from './account.ts'
import { type Answer, answerForm, type FieldOf, type Form } from './forms.ts'
import type { FormFile } from './person.ts'
import type { Visit } from './visit.ts'

/** The most that a form with pictures may weigh, and the pages whose forms bring them. */
export const PICTURES_BYTES = 24 * 1024 * 1024
export const picturePages = ['/order/:id/aftersale', '/order/:id/review'].flatMap((path) => [path, `/en${path}`])
const MOST_PICTURES = 6

/** What comes after a purchase: cases and reviews of the buyer who visits. */
export function aftercareDesk(deps: Deps, { buyer, lang, read = (work) => work(deps.db) }: Visit) {
  const { db, clock } = deps
  const me = () => must(buyer).id
  /** Pictures of a form, and those kept when it was sent before. */
  const keep = async (form: Form, files: FormFile[]): Promise<string[]> => {
    const before = (form.kept ?? '').split(' ').filter(Boolean)
    if (before.length + files.length > MOST_PICTURES) throw new Refusal(10806, { field: 'pictures' })
    const keys = [...before]
    for (const { bytes } of files) keys.push((await keepPicture(deps, bytes, { by: { userId: me() } })).key)
    form.kept = [...new Set(keys)].join(' ')
    return [...new Set(keys)]
  }
  const pictureFaults: FieldOf = { 10600: 'pictures', 10601: 'pictures', 10602: 'pictures', 10603: 'pictures', 10604: 'pictures', 10606: 'pictures' }
  const caseFaults: FieldOf = { ...pictureFaults, 10453: 'lines' }

  return {
    /** The order with what of each line can still be asked for. Throws 10410. */
    claimable: async (orderId: number) => {
      const order = await readOrder(db, me(), orderId, lang)
      const left = await readLines(db, orderId)
      return {
        order,
        lines: order.lines.flatMap((line) => left.filter(({ skuId, gift, left: n }) => skuId === line.id && !gift && n > 0).map(({ left: n }) => ({ ...line, left: n }))),
      }
    },
    caseKinds: (status: number): { kind: Kind; name: string }[] => kinds.filter((kind) => kind !== 'exchange' || status > 3).map((kind) => ({ kind, name: kindName(kind, lang) })),
    /** Each with the kinds of case it can stand for. */
    caseReasons: () => Object.entries(reasons).map(([code, { zh, en, days, kinds }]) => ({ code, name: said(lang, zh, en), days, kinds: [...kinds] as Kind[] })),
    /** Fields kind, reason, words; count-<SKU> for each line. Nothing is asked for; the pictures are kept for when it is. */
    previewCase: (orderId: number, form: Form, files: FormFile[] = []): Promise<Answer<{ amount: number; freight: number }>> =>
      answerForm(lang, caseFaults, caseChecks(form), async () => {
        await keep(form, files)
        return { value: await previewCase(db, me(), orderId, caseWish(form, []), clock()) }
      }),
    askFor: async (orderId: number, form: Form, files: FormFile[]): Promise<Answer<number>> => {
      // Pictures first: whatever else is wrong, nobody has to choose them again.
      const kept = await answerForm(lang, caseFaults, [], async () => ({ value: await keep(form, files) }))
      const answer = await answerForm(lang, caseFaults, caseChecks(form), async () => {
        if (!kept.value) return {}
        const wish = caseWish(form, kept.value)
        return { value: (await transact(db, (tx) => askFor(tx, me(), orderId, wish, clock()))).id }
      })
      return { ...answer, faults: { ...kept.faults, ...answer.faults }, codes: [...kept.codes, ...answer.codes] }
    },
    cancelPaid: (orderId: number): Promise<Answer<number>> =>
      answerForm(lang, {}, [], async () => ({
        value: (await transact(db, (tx) => cancelPaid(tx, orderId, { userId: me(), by: { actor: 'buyer', actorId: me() }, now: clock() }))).id,
      })),
    cases: async (page: number, pageSize: number, orderId?: number) => {
      const { cases, total } = await read((db) => listCases(db, { userId: me(), page, pageSize, lang, ...(orderId ? { orderId } : {}) }))
      return { cases: cases.map(named), total }
    },
    case: async (id: number) => {
      const { events, ...row } = await readCase(db, id, { userId: me(), lang })
      return { ...named(row), events: events.map((event) => ({ ...event, name: event.to === 'asked' ? said(lang, '提交申请', 'Asked for') : statusName(event.to, lang) })) }
    },
    couriers: () => couriers.map(({ code }) => ({ code, name: courierName(code, lang) })),
    /** Fields courier, tracking_number. */
    sendBack: (id: number, { courier = '', tracking_number = '' }: Form): Promise<Answer> =>
      answerForm(lang, {}, [], async () => (await transact(db, (tx) => sendBack(tx, me(), id, { courier, trackingNumber: tracking_number }, clock())), {})),
    withdrawCase: (id: number): Promise<Answer> => answerForm(lang, {}, [], async () => (await transact(db, (tx) => withdrawCase(tx, me(), id, clock())), {})),

    unreviewed: (orderId?: number) => listUnreviewed(db, me(), { lang, ...(orderId ? { orderId } : {}) }),
    ownReviews: (page: number, pageSize: number) => read((db) => listOwn(db, me(), { page, pageSize, lang })),
    /** Fields sku_id, stars, text, anonymous. */
    writeReview: (orderId: number, form: Form, files: FormFile[]): Promise<Answer> =>
      answerForm(lang, pictureFaults, [], async () => {
        // Pictures first: whatever else is wrong, nobody has to choose them again.
        const pictures = await keep(form, files)
        const stars = Number(form.stars)
        if (!Number.isInteger(stars)) throw new Refusal(10806, { field: 'stars' })
        const wish = { skuId: whole(form.sku_id), stars, text: form.text ?? '', anonymous: form.anonymous === '1' }
        if (Number.isNaN(wish.skuId)) throw new Refusal(10801)
        await transact(db, (tx) => writeReview(tx, me(), orderId, { ...wish, pictures }, clock()))
        return {}
      }),
    /** Fields id, text. */
    followUp: ({ id, text = '' }: Form): Promise<Answer> =>
      answerForm(lang, {}, [], async () => {
        if (Number.isNaN(whole(id))) throw new Refusal(10803)
        await transact(db, (tx) => followUp(tx, me(), whole(id), text, clock()))
        return {}
      }),
    /** Fields id; deed unvote takes it back. */
    voteForReview: ({ id, deed }: Form): Promise<Answer> =>
      answerForm(lang, {}, [], async () => {
        if (Number.isNaN(whole(id))) throw new Refusal(10803)
        await transact(db, (tx) => (deed === 'unvote' ? unvote(tx, me(), whole(id)) : voteFor(tx, me(), whole(id), clock())))
        return {}
      }),
    /** Reviews of a SKU's product, by the query of the page's address; nonsense in it asks for all. Throws 10200. */
    reviewsOf: async (skuId: number, query: Record<string, string>, pageSize: number) => {
      const spuId = await spuOf(db, skuId)
      const filter = quietly(query)
      const [found, rating] = await read((db) => Promise.all([listReviews(db, spuId, { ...filter, pageSize, lang }), readRating(db, spuId)]))
      return { ...found, rating, spuId, filter }
    },
  }

  function named(row: Awaited<ReturnType<typeof listCases>>['cases'][number]) {
    const reason = isReason(row.reason) ? said(lang, reasons[row.reason].zh, reasons[row.reason].en) : ''
    return {
      ...row,
      kindName: kindName(row.kind, lang),
      statusName: statusName(row.status, lang),
      reasonName: reason,
      courierName: row.courier ? courierName(row.courier, lang) : '',
      exchangeCourierName: row.exchangeCourier ? courierName(row.exchangeCourier, lang) : '',
    }
  }
}

function quietly(query: Record<string, string>): Omit<ReviewFilter, 'pageSize' | 'lang'> {
  try {
    return filterOf(query)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return {}
  }
}

/** Every field on its own, so that all that is wrong is told at once. */
const caseChecks = (form: Form): (() => unknown)[] => [
  () => caseWish(form, []),
  () => checkWish({ kind: form.kind ?? '', reason: 'other' }),
  () => checkWish({ kind: form.kind ?? '', reason: form.reason ?? '' }),
  () => checkWish({ kind: 'refund', reason: 'other', words: form.words ?? '' }),
]

/** Lines by their counts; without any it is about everything that is left. */
function caseWish(form: Form, pictures: string[]): AskWish {
  const counts = Object.entries(form).filter(([name]) => name.startsWith('count-'))
  const lines = counts.map(([name, count]) => ({ skuId: whole(name.slice(6)), count: Number(count) })).filter(({ count }) => count !== 0)
  if (counts.length > 0 && lines.length === 0) throw new Refusal(10457, { field: 'lines' })
  return { kind: form.kind ?? '', reason: form.reason ?? '', words: form.words ?? '', pictures, ...(counts.length > 0 ? { lines } : {}) }
}
