import type { Lang } from '../shared/i18n.ts'
import { Refusal, type RefusalCode, refusalText } from '../shared/refusals.ts'
import type { Cookie } from './cookies.ts'
import { fieldWords } from './field-words.ts'

/** A form as it came: every field a string, and nothing in it believed. */
export type Form = Record<string, string>

/**
 * What became of a form: `faults` says by field, in words, what is wrong (under `form` what belongs to no field); with none
 * it went through. `codes` are the refusals behind them.
 */
export type Answer<T = undefined> = { faults: Record<string, string>; codes: RefusalCode[]; cookies: Cookie[]; value?: T }

/** Which field a refusal is about. */
export type FieldOf = Partial<Record<RefusalCode, string>>

/**
 * Does what a form asks for. First every check runs, so that all faults are told at once; then `work`, unless there are any.
 * What is no Refusal is thrown on.
 */
export async function answerForm<T>(lang: Lang, fieldOf: FieldOf, checks: (() => unknown)[], work: () => Promise<{ cookies?: Cookie[]; value?: T }>): Promise<Answer<T>> {
  const answer: Answer<T> = { faults: {}, codes: [], cookies: [] }
  for (const check of checks) await noting(answer, lang, fieldOf, check)
  if (answer.codes.length > 0) return answer
  await noting(answer, lang, fieldOf, async () => Object.assign(answer, await work()))
  return answer
}

async function noting(answer: Answer<unknown>, lang: Lang, fieldOf: FieldOf, step: () => unknown): Promise<void> {
  try {
    await step()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const named = typeof error.detail.field === 'string' ? error.detail.field : undefined
    const field = fieldOf[error.code] ?? named ?? 'form'
    const text = refusalText(error.code, error.detail, lang)
    // A refusal that only says a field's name is for programs.
    answer.faults[field] ??= (named !== undefined && text.endsWith(named) ? fieldWords(lang, named) : undefined) ?? text
    answer.codes.push(error.code)
  }
}
