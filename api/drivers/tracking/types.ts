/** One thing that happened to a parcel, as the courier says it. Times of couriers are Beijing's. */
export type TrackStep = { at: string; text: string }

/** Where a parcel is: waiting to be picked up, under way, being delivered, there, on its way back or back, or stuck. */
export type TrackState = 'waiting' | 'moving' | 'delivering' | 'arrived' | 'returned' | 'trouble'

/** What a courier knows of a parcel; the newest step first. */
export type TrackAnswer = { known: false } | { known: true; state: TrackState; steps: TrackStep[] }

/** The last four digits of a receiver's or sender's phone are asked for by some couriers. */
export type TrackQuestion = { courier: string; number: string; phone: string }

/** Asks where parcels are. */
export type Tracking = {
  /** Throws TrackingDown when the other side does not answer or does not let us ask. */
  query(question: TrackQuestion): Promise<TrackAnswer>
}

/** The courier-query service cannot be asked now; asking again later is right. */
export class TrackingDown extends Error {}
