import { pinyin } from 'pinyin-pro'

const MOST = 60
const known = new Map<string, string>()
const MOST_KNOWN = 20_000

/** A name as a readable part of an address: "云上苹果 5kg" → "yun-shang-ping-guo-5kg"; empty when nothing of it can be spelled. */
export function slugOf(name: string): string {
  let slug = known.get(name)
  if (slug === undefined) {
    slug = spell(name)
    if (known.size >= MOST_KNOWN) known.clear()
    known.set(name, slug)
  }
  return slug
}

function spell(name: string): string {
  const latin = /\p{Script=Han}/u.test(name) ? pinyin(name.normalize('NFKC'), { toneType: 'none', type: 'array', nonZh: 'consecutive', v: true }).join(' ') : name
  const words = latin
    .normalize('NFKD')
    .replace(/\p{M}|['’]/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g)
  let slug = ''
  for (const word of words ?? []) {
    if (slug.length + word.length + 1 > MOST) break
    slug += slug ? `-${word}` : word
  }
  return slug
}

/** Where a product's page is: the id finds it, the words are for people. */
export function itemPath(id: number, name: string): string {
  const slug = slugOf(name)
  return slug ? `/item/${id}-${slug}` : `/item/${id}`
}
