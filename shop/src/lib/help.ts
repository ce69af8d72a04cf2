import { enHelp } from '../texts/help.en.ts'
import { type HelpFacts, type HelpSlug, type HelpTopic, helpGroups, zhHelp } from '../texts/help.zh-CN.ts'

/** Every topic in one language, with this shop's own figures. */
export const helpOf = (lang: 'zh-CN' | 'en', facts: HelpFacts): Record<HelpSlug, HelpTopic> => (lang === 'en' ? enHelp(facts) : zhHelp(facts))

export const isHelp = (slug: string): slug is HelpSlug => helpGroups.some((slugs) => (slugs as readonly string[]).includes(slug))

/** "See [your orders](/orders)." → three parts, the middle one with where it leads. */
export const partsOf = (line: string): { text: string; to?: string }[] =>
  line
    .split(/(\[[^\]]+\]\([^)\s]+\))/)
    .filter((part) => part !== '')
    .map((part) => {
      const [, text, to] = /^\[([^\]]+)\]\(([^)\s]+)\)$/.exec(part) ?? []
      return text !== undefined && to !== undefined ? { text, to } : { text: part }
    })

export const helpIcons = {
  buying: 'cart',
  paying: 'wallet',
  delivery: 'truck',
  'after-sales': 'back',
  contact: 'chat',
  about: 'home',
  privacy: 'shield',
  terms: 'info',
} as const satisfies Record<HelpSlug, string>
