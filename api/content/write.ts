import { purgePages } from '../http/page-cache.ts'
import { brokeConstraint, type Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { type Item, type Slot, visibleAt } from './read.ts'

export type ItemDraft = Omit<Item, 'id' | 'version' | 'updatedAt'>

/** Puts something on the home page. Throws 10901, 10902, 10204 for a floor that is no root catalog. */
export async function addItem(tx: Tx, draft: ItemDraft, now: Date): Promise<number> {
  await refuseImpossible(tx, draft)
  const [row] = await plainly(() => tx<{ id: number }[]>`insert into content_items ${tx(columnsOf(draft))} returning id`)
  await noteShown(tx, row!.id, now)
  return row!.id
}

/** Changes an item that nobody has changed since `version`. Throws 10900, 10213, and as `addItem`. */
export async function changeItem(tx: Tx, id: number, version: number, draft: ItemDraft, now: Date): Promise<void> {
  await lockItem(tx, id, version)
  await refuseImpossible(tx, draft)
  await plainly(() => tx`update content_items set ${tx(columnsOf(draft))}, version = version + 1, updated_at = now() where id = ${id}`)
  await noteShown(tx, id, now)
}

/** Puts all items of a slot into this order. Throws 10213 when these are not exactly the items of the slot: somebody added or removed one. */
export async function orderItems(tx: Tx, slot: Slot, ids: readonly number[]): Promise<void> {
  const items = await tx<{ id: number }[]>`select id from content_items where slot = ${slot} order by id for update`
  const wanted = ids.toSorted((one, other) => one - other)
  if (items.length !== wanted.length || items.some(({ id }, at) => id !== wanted[at])) throw new Refusal(10213)
  const { count } = await tx`
    update content_items set position = wanted.n - 1, version = version + 1, updated_at = now()
    from unnest(${[...ids]}::bigint[]) with ordinality as wanted (id, n) where content_items.id = wanted.id and content_items.position <> wanted.n - 1`
  if (count > 0) await purgePages(tx, ['home'])
}

/** Takes an item away for good. Throws 10900, 10213. */
export async function removeItem(tx: Tx, id: number, version: number): Promise<void> {
  await lockItem(tx, id, version)
  const [gone] = await tx<{ shown: boolean }[]>`delete from content_items where id = ${id} returning shown`
  if (gone?.shown) await purgePages(tx, ['home'])
}

/** Forgets the home page when an item's time has begun or ended since it was last drawn. Returns how many items came or went. */
export async function turnItems(tx: Tx, now: Date): Promise<number> {
  const { count } = await tx`update content_items set shown = ${visibleAt(tx, now)} where shown <> ${visibleAt(tx, now)}`
  if (count > 0) await purgePages(tx, ['home'])
  return count
}

async function lockItem(tx: Tx, id: number, version: number): Promise<void> {
  const [item] = await tx<{ version: number }[]>`select version from content_items where id = ${id} for update`
  if (!item) throw new Refusal(10900)
  if (item.version !== version) throw new Refusal(10213)
}

/** A change of what is shown, or was, is a change of the home page. */
async function noteShown(tx: Tx, id: number, now: Date): Promise<void> {
  const [item] = await tx<{ was: boolean; is: boolean }[]>`
    with old as (select id, shown from content_items where id = ${id})
    update content_items set shown = ${visibleAt(tx, now)} from old where content_items.id = old.id returning old.shown as was, content_items.shown as is`
  if (item?.was || item?.is) await purgePages(tx, ['home'])
}

async function refuseImpossible(tx: Tx, draft: ItemDraft): Promise<void> {
  if (!isLink(draft.link)) throw new Refusal(10902)
  if ((draft.slot === 'carousel' || draft.slot === 'advert') && draft.picture === null) throw new Refusal(10901, { field: 'picture' })
  if (draft.validFrom && draft.validUntil && draft.validUntil <= draft.validFrom) throw new Refusal(10901, { field: 'valid_until' })
  if ((draft.slot === 'floor') !== (draft.floorId !== null)) throw new Refusal(10901, { field: 'floor_id' })
  if (draft.floorId === null) return
  const [root] = await tx`select from catalogs where id = ${draft.floorId} and parent_id is null`
  if (!root) throw new Refusal(10204)
}

/** A path of the shop's own or an https address; nothing that a browser would read as another site's or as a script. */
export function isLink(link: string): boolean {
  if (/[\u0000-\u0020\u007f\\]/.test(link)) return false
  if (link.startsWith('/')) return !link.startsWith('//')
  return link.startsWith('https://') && URL.canParse(link) && new URL(link).username === ''
}

async function plainly<T>(write: () => PromiseLike<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (brokeConstraint(error, 'content_items_link_check')) throw new Refusal(10902)
    throw error
  }
}

const columnsOf = (draft: ItemDraft) => ({
  slot: draft.slot,
  floor_id: draft.floorId,
  title: draft.title,
  title_en: draft.titleEn,
  words: draft.words,
  words_en: draft.wordsEn,
  picture: draft.picture,
  link: draft.link,
  position: draft.position,
  hidden: draft.hidden,
  valid_from: draft.validFrom,
  valid_until: draft.validUntil,
})
