import { createContext, useContext, useMemo } from 'react'

export type Lang = 'zh-CN' | 'en'
/** Every word on screen stands in both languages, side by side. */
export type Pairs = Record<string, readonly [zh: string, en: string]>

export const LangContext = createContext<{ lang: Lang; choose: (lang: Lang) => void }>({ lang: 'zh-CN', choose: () => {} })
export const useLang = (): Lang => useContext(LangContext).lang

/** The words of a family in the language of the screen. */
export function useTexts<T extends Pairs>(pairs: T): { [K in keyof T]: string } {
  const lang = useLang()
  return useMemo(() => Object.fromEntries(Object.entries(pairs).map(([key, [zh, en]]) => [key, lang === 'en' ? en : zh])) as { [K in keyof T]: string }, [pairs, lang])
}

/** `fill('{n} 件', { n: 3 })` */
export const fill = (text: string, values: Record<string, string | number>): string => text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))

/** Several things, one after the other. */
export const list = (lang: Lang, words: readonly string[]): string => words.join(lang === 'en' ? ', ' : '、')

/** The name in the language of the screen; the Chinese one where there is no English. */
export const named = (lang: Lang, zh: string, en: string): string => (lang === 'en' && en ? en : zh)
