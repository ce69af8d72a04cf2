import { folded, lexemeOf, pairsOf } from './words.ts'

/** A stretch of a text, and whether it is what was searched for. */
export type Mark = { text: string; hit: boolean }

/** A name in stretches: put together they are the name, and those with `hit` are what the words found. No HTML anywhere. */
export function markWords(name: string, words: readonly string[]): Mark[] {
  const hits = Array.from({ length: name.length }, () => false)
  const plain = alignedFold(name)
  for (const word of words) for (const [from, to] of placesOf(plain, word)) hits.fill(true, from, to)
  const marks: Mark[] = []
  for (let from = 0, at = 1; at <= name.length; at++) {
    if (at < name.length && hits[at] === hits[from]) continue
    marks.push({ text: name.slice(from, at), hit: hits[from] === true })
    from = at
  }
  return marks
}

/** Folded character by character, so that places in it are places in the name. */
const alignedFold = (name: string): string =>
  name
    .split('')
    .map((character) => {
      const plain = folded(character)
      return plain.length === 1 ? plain : character.toLowerCase().slice(0, 1)
    })
    .join('')

function placesOf(name: string, word: string): [number, number][] {
  if (/^\p{Script=Han}+$/u.test(word)) {
    const whole = occurrences(name, word)
    return whole.length > 0 ? whole : pairsOf(word).flatMap((pair) => occurrences(name, pair))
  }
  const stem = lexemeOf(word)
  return [...name.matchAll(/[a-z\u00c0-\u024f]+|\p{N}+/gu)]
    .filter(([found]) => found === word || lexemeOf(found) === stem)
    .map((match) => [match.index, match.index + match[0].length])
}

function occurrences(name: string, word: string): [number, number][] {
  const found: [number, number][] = []
  for (let at = name.indexOf(word); at >= 0; at = name.indexOf(word, at + 1)) found.push([at, at + word.length])
  return found
}
