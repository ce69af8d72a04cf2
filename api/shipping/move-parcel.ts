import { type ParcelActor, parcelMoves, type ParcelState } from '../orders/parcel-states.ts'
import type { Tx } from '../shared/db.ts'

/**
 * A parcel that has left moves on; its event commits with it.
 * @returns false, with nothing changed, when it does not stand where this actor may move it from
 */
export async function moveParcel(
  tx: Tx,
  parcelId: number,
  { to, actor, actorId, why, at }: { to: ParcelState; actor: ParcelActor; actorId?: number; why: string; at: Date },
): Promise<boolean> {
  const from = parcelMoves.filter((move) => move.to === to && move.from !== 'planned' && move.by.includes(actor)).map((move) => move.from)
  const [moved] = await tx`
    with was as (select id, status from parcels where id = ${parcelId} and status = any(${from}) for no key update),
    moved as (
      update parcels set status = ${to}, arrived_at = case when ${to} = 'arrived' then ${at}::timestamptz else arrived_at end
      from was where parcels.id = was.id returning parcels.id, was.status as was)
    insert into parcel_events (parcel_id, from_status, to_status, actor, actor_id, why, at)
    select id, was, ${to}, ${actor}, ${actorId ?? null}, ${why}, ${at} from moved returning 1`
  return moved !== undefined
}
