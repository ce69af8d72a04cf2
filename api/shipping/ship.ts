import { CONFIRM_DAYS, sendParcelOff, type Shipment } from '../orders/ship.ts'
import type { Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { type Courier, courierNamed } from './couriers.ts'

/** A courier's question is asked first after this long: before that they know of nothing. */
const FIRST_QUESTION_MS = 60_000

/** Who ships, when, and how long the buyer has to say that it came. */
export type Shipping = { actor: 'staff' | 'system'; actorId?: number | undefined; at: Date; confirmDays?: number }

/**
 * A parcel leaves with a courier (code or name) under a number, and is asked about from then on.
 * Throws 10417 for no such courier, 10418 for no number, 10415, 10416, 10419.
 */
export async function shipParcel(
  tx: Tx,
  parcelId: number,
  { courier, trackingNumber }: Pick<Shipment, 'courier' | 'trackingNumber'>,
  by: Shipping,
): Promise<{ orderId: number; complete: boolean }> {
  const { known, number } = checkShipment({ courier, trackingNumber })
  const left = await sendParcelOff(tx, parcelId, { confirmDays: CONFIRM_DAYS, ...by, courier: known.code, trackingNumber: number })
  await followParcel(tx, parcelId, known, by.at)
  return left
}

/** The courier by code or name, and the number as it is kept. Throws 10417, 10418. */
export function checkShipment({ courier, trackingNumber }: Pick<Shipment, 'courier' | 'trackingNumber'>): { known: Courier; number: string } {
  const known = courierNamed(courier)
  if (!known) throw new Refusal(10417)
  const number = trackingNumber.trim().toUpperCase()
  if (!/^[0-9A-Z][0-9A-Z-]{5,31}$/.test(number)) throw new Refusal(10418)
  return { known, number }
}

/** The courier is asked about it from now on, if they can be. */
export async function followParcel(tx: Tx, parcelId: number, known: Courier, at: Date): Promise<void> {
  if (known.tracked)
    await tx`insert into trackings (parcel_id, user_id, ask_at) select id, user_id, ${new Date(at.getTime() + FIRST_QUESTION_MS)} from parcels where id = ${parcelId}`
}

/** Every planned parcel of an order leaves at once; the later ones get the number with -2, -3 … Throws 10412 when none waits. */
export async function shipOrder(tx: Tx, orderId: number, shipment: Pick<Shipment, 'courier' | 'trackingNumber'>, by: Shipping): Promise<void> {
  const planned = await tx<{ id: number }[]>`select id from parcels where order_id = ${orderId} and status = 'planned' order by id`
  if (planned.length === 0) throw new Refusal(10412)
  for (const [n, { id }] of planned.entries()) {
    await shipParcel(tx, id, { ...shipment, trackingNumber: n === 0 ? shipment.trackingNumber : `${shipment.trackingNumber}-${n + 1}` }, by)
  }
}
