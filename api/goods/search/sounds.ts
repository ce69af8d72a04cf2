import { pinyin } from 'pinyin-pro'

/** Every syllable of Mandarin in pinyin without tones, by what it begins with. */
const syllables = new Set(
  Object.entries({
    '': 'a ai an ang ao e ei en eng er o ou',
    b: 'a ai an ang ao ei en eng i ian iao ie in ing o u',
    p: 'a ai an ang ao ei en eng i ian iao ie in ing o ou u',
    m: 'a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u',
    f: 'a an ang ei en eng o ou u',
    d: 'a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo',
    t: 'a ai an ang ao e eng i ian iao ie ing ong ou u uan ui un uo',
    n: 'a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan uo v ve ue',
    l: 'a ai an ang ao e ei eng i ia ian iang iao ie in ing iu o ong ou u uan un uo v ve ue',
    g: 'a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo',
    k: 'a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo',
    h: 'a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo',
    j: 'i ia ian iang iao ie in ing iong iu u uan ue un',
    q: 'i ia ian iang iao ie in ing iong iu u uan ue un',
    x: 'i ia ian iang iao ie in ing iong iu u uan ue un',
    zh: 'a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo',
    ch: 'a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo',
    sh: 'a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo',
    r: 'an ang ao e en eng i ong ou u ua uan ui un uo',
    z: 'a ai an ang ao e ei en eng i ong ou u uan ui un uo',
    c: 'a ai an ang ao e en eng i ong ou u uan ui un uo',
    s: 'a ai an ang ao e en eng i ong ou u uan ui un uo',
    y: 'a an ang ao e i in ing o ong ou u uan ue un',
    w: 'a ai an ang ei en eng o u',
  }).flatMap(([first, rest]) => rest.split(' ').map((tail) => first + tail)),
)
const LONGEST = 6

/** The syllables a stretch of Chinese is spoken in, as people mix them up in typing: zh is z, ang is an. */
export const soundsOf = (chinese: string): string[] => spoken(chinese).map(blurred)

/** The same without blurring, for what is shown as pinyin: 手机 → ["shou", "ji"]. */
export const spoken = (chinese: string): string[] => pinyin(chinese, { toneType: 'none', type: 'array', v: true }).filter((syllable) => /^[a-z]+$/.test(syllable))

/** What somebody typed in pinyin, cut into (blurred) syllables; undefined when it cannot be pinyin. Fewest syllables win. */
export function cutPinyin(latin: string): string[] | undefined {
  if (!/^[a-z]{1,40}$/.test(latin)) return undefined
  const best: (string[] | undefined)[] = [[]]
  for (let end = 1; end <= latin.length; end++) {
    for (let start = Math.max(0, end - LONGEST); start < end; start++) {
      const before = best[start]
      const syllable = latin.slice(start, end)
      if (before && syllables.has(syllable) && before.length + 1 < (best[end]?.length ?? Infinity)) best[end] = [...before, syllable]
    }
  }
  return best[latin.length]?.map(blurred)
}

const blurred = (syllable: string): string =>
  syllable
    .replace(/^([zcs])h/, '$1')
    .replace(/([aei]n)g$/, '$1')
    .replace('v', 'u')

/** How a Chinese text sounds, as lexemes of its vector: syllables, pairs of them, and the initials of its words. */
export function soundLexemes(chinese: string, words: readonly string[]): string[] {
  const sounds = soundsOf(chinese)
  const initials = spoken(chinese).map((syllable) => syllable[0])
  const ofWords = words.filter((word) => word.length > 1).map((word) => `~=${initialsOf(word)}`)
  return [...sounds.map((sound) => `~${sound}`), ...pairsOf(sounds), ...ofWords, ...triplesOf(initials.join(''))]
}

/** 空气炸锅 → "kqzg". */
export const initialsOf = (chinese: string): string =>
  spoken(chinese)
    .map((syllable) => syllable[0])
    .join('')

/** What finds those: the lexemes that Latin letters may be the sound or the initials of, each list to be had whole. */
export function soundWishes(latin: string): string[][] {
  const sounds = cutPinyin(latin)
  const spelled = sounds === undefined ? [] : sounds.length === 1 ? [`~${sounds[0]}`] : pairsOf(sounds)
  const wishes = spelled.length > 0 ? [spelled] : []
  if (/^[a-z]{2,8}$/.test(latin)) wishes.push([`~=${latin}`])
  if (/^[a-z]{4,12}$/.test(latin)) wishes.push(triplesOf(latin))
  return wishes
}

/** The lexemes of what sounds like this Chinese word; undefined for a single character, which sounds like fifty others. */
export function soundsLike(chinese: string): string[] | undefined {
  const pairs = pairsOf(soundsOf(chinese))
  return pairs.length > 0 ? pairs : undefined
}

const pairsOf = (sounds: readonly string[]): string[] => sounds.slice(1).map((sound, i) => `~${sounds[i]} ${sound}`)
const triplesOf = (initials: string): string[] => Array.from({ length: Math.max(0, initials.length - 2) }, (_, i) => `~#${initials.slice(i, i + 3)}`)
