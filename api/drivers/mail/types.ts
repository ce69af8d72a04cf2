export type Letter = { to: string; subject: string; text: string; html: string /** Same id, same letter: lets a receiver drop doubles. */; id: string }

/** Sends letters. Throws when the server does not take one; the job that called tries again. */
export type Mail = { send(letter: Letter): Promise<void>; close(): void }
