import type { Pool } from '../../api/shared/db.ts'

/** One command of `jishi`. `run` throws an Error in words, or a Refusal, when it cannot do what it was asked; `url` is the database's. */
export type Command = { usage: string; does: string; run(db: Pool, args: string[], url: string): Promise<void> }
