import { flagsNow } from '../seeing/context.ts'
import type { Tx } from './db.ts'

/** Every kind of later work and what it is told. Payloads are ids; the job reads the rest when it runs. */
export type Jobs = {
  'send-outbox': Record<string, never>
  'drop-files': { vault: string[]; media: string[] }
  'forget-searches': { userId: number }
  'import-catalogue': { importId: number }
  'index-place': { place: { catalogId: number } | { brandId: number }; after: number }
  'export-data': { exportId: number }
  'refund-surplus': { refundId: number }
  'send-refund': { refundId: number }
  thumbnails: { file: string }
}

/** Jobs nobody waits for stand behind the others: a mail must not queue behind four hundred pictures. */
const BEHIND: Partial<Record<keyof Jobs, number>> = { thumbnails: 10 }

/** Puts a job into the queue in the caller's transaction: it exists if and only if the transaction commits. */
export async function enqueue<Name extends keyof Jobs>(tx: Tx, name: Name, payload: Jobs[Name], options: { key?: string } = {}): Promise<void> {
  await tx`select graphile_worker.add_job(${name}, payload := ${tx.json(payload)}::json, max_attempts := 12, job_key := ${options.key ?? null}, priority := ${BEHIND[name] ?? 0}, flags := ${flagsNow()}::text[])`
}
