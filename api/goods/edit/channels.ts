import { purgePages } from '../../http/page-cache.ts'
import { brokeConstraint, type Db, type Tx } from '../../shared/db.ts'
import { Refusal } from '../../shared/refusals.ts'

/** `catalogIds`: the roots of the group. */
export type ChannelDraft = { name: string; nameEn: string; position: number; catalogIds: number[] }
export type Channel = ChannelDraft & { id: number; version: number }

/** The groups of the mega menu, in its order. */
export async function listChannels(db: Db): Promise<Channel[]> {
  return [
    ...(await db<Channel[]>`
    select id, name, name_en as "nameEn", position, version,
      (select coalesce(json_agg(c.id order by c.position, c.id), '[]') from catalogs c where c.channel_id = channels.id) as "catalogIds"
    from channels order by position, id`),
  ]
}

/** Makes a channel of these roots. Throws 10204, 10215, 10224. */
export async function addChannel(tx: Tx, draft: ChannelDraft): Promise<number> {
  const [row] = await plainly(
    draft,
    () => tx<{ id: number }[]>`insert into channels (name, name_en, position) values (${draft.name}, ${draft.nameEn}, ${draft.position}) returning id`,
  )
  await gather(tx, row!.id, draft.catalogIds)
  return row!.id
}

/** Changes a channel and which roots it holds. Throws 10223, 10213, 10204, 10215, 10224. */
export async function changeChannel(tx: Tx, id: number, version: number, draft: ChannelDraft): Promise<void> {
  await lockChannel(tx, id, version)
  await plainly(draft, () => tx`update channels set name = ${draft.name}, name_en = ${draft.nameEn}, position = ${draft.position}, version = version + 1 where id = ${id}`)
  await gather(tx, id, draft.catalogIds)
}

/** Removes a channel; its roots stand alone then. Throws 10223, 10213. */
export async function removeChannel(tx: Tx, id: number, version: number): Promise<void> {
  await lockChannel(tx, id, version)
  await gather(tx, id, [])
  await tx`delete from channels where id = ${id}`
}

async function lockChannel(tx: Tx, id: number, version: number): Promise<void> {
  const [channel] = await tx<{ version: number }[]>`select version from channels where id = ${id} for update`
  if (!channel) throw new Refusal(10223)
  if (channel.version !== version) throw new Refusal(10213)
}

async function gather(tx: Tx, id: number, catalogIds: number[]): Promise<void> {
  const rows = await tx<{ root: boolean }[]>`
    select cardinality(path) = 1 as root from catalogs where id = any(${catalogIds}::bigint[]) or channel_id = ${id} order by id for update`
  const [known] = await tx<{ count: number }[]>`select count(*)::int as count from catalogs where id = any(${catalogIds}::bigint[])`
  if (known!.count !== new Set(catalogIds).size) throw new Refusal(10204)
  if (rows.some(({ root }) => !root)) throw new Refusal(10224)
  await tx`update catalogs set channel_id = case when id = any(${catalogIds}::bigint[]) then ${id}::bigint end where id = any(${catalogIds}::bigint[]) or channel_id = ${id}`
  await purgePages(tx, ['catalogs', 'home'])
}

async function plainly<T>({ name }: ChannelDraft, write: () => PromiseLike<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (brokeConstraint(error, 'channels_name_unique')) throw new Refusal(10215, { name })
    throw error
  }
}
