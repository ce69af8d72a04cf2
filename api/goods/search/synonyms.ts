import type { Db, Tx } from '../../shared/db.ts'
import { Refusal } from '../../shared/refusals.ts'
import { synonymOf, tellChange } from './lexicon.ts'

export type Synonym = { id: number; words: string[]; editedBy: number | null; editedAt: Date }
export type SynonymWish = { words: readonly string[]; clerkId: number; at: Date }

const LONGEST = 30
/** Every search looks for all of them. */
const MOST_GROUPS = 2_000

/** Groups with a word that contains `q`, the latest first. */
export async function listSynonyms(db: Db, { q, page, pageSize }: { q: string; page: number; pageSize: number }): Promise<{ synonyms: Synonym[]; total: number }> {
  const like = `%${synonymOf(q).replace(/[\\%_]/g, '\\$&')}%`
  const wanted = db`exists (select from unnest(words) as word where word like ${like})`
  const synonyms = await db<Synonym[]>`
    select id, words, edited_by as "editedBy", edited_at as "editedAt" from search_synonyms where ${wanted} order by id desc limit ${pageSize} offset ${(page - 1) * pageSize}`
  const [row] = await db<{ total: number }[]>`select count(*)::int as total from search_synonyms where ${wanted}`
  return { synonyms: [...synonyms], total: row!.total }
}

/** Makes a group; every process searches with it from its commit on. Throws 10206 when it is no group of 2–20 words, 10207 when it is there already. */
export async function addSynonym(tx: Tx, { words, clerkId, at }: SynonymWish): Promise<number> {
  const kept = groupOf(words)
  const [row] = await tx<{ id: number }[]>`
    insert into search_synonyms (words, edited_by, edited_at) select ${kept}, ${clerkId}, ${at} where (select count(*) from search_synonyms) < ${MOST_GROUPS}
    on conflict (words) do nothing returning id`
  if (!row) throw new Refusal(10207)
  await tellChange(tx)
  return row.id
}

/** Throws 10206, 10207 as `addSynonym`, 10208 when there is no such group. */
export async function changeSynonym(tx: Tx, id: number, { words, clerkId, at }: SynonymWish): Promise<void> {
  const kept = groupOf(words)
  const [twin] = await tx`select from search_synonyms where words = ${kept} and id <> ${id}`
  if (twin) throw new Refusal(10207)
  const { count } = await tx`update search_synonyms set words = ${kept}, edited_by = ${clerkId}, edited_at = ${at} where id = ${id}`
  if (count === 0) throw new Refusal(10208)
  await tellChange(tx)
}

/** Throws 10208 when there is no such group. */
export async function dropSynonym(tx: Tx, id: number): Promise<void> {
  const { count } = await tx`delete from search_synonyms where id = ${id}`
  if (count === 0) throw new Refusal(10208)
  await tellChange(tx)
}

function groupOf(words: readonly string[]): string[] {
  const kept = [...new Set(words.map(synonymOf))].sort()
  if (kept.length < 2 || kept.length > 20 || kept.some((word) => word.length > LONGEST || [...word].length < 2)) throw new Refusal(10206)
  return kept
}
