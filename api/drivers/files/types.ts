/** A file by the hash of its content: the same bytes are stored once, and a key never changes its meaning. */
export type Files = {
  /** Stores the bytes and returns their key, such as "ab/ab12….webp". */
  put(bytes: Buffer, extension: string): Promise<string>
  /** Stores another form of a stored file beside it: `beside('ab/ab12.webp', '-400', …)` → "ab/ab12-400.webp"; in another format with its extension. */
  putBeside(key: string, suffix: string, bytes: Buffer, extension?: string): Promise<string>
  get(key: string): Promise<Buffer | undefined>
  has(key: string): Promise<boolean>
  /** Removes a file that nobody else can have; one that is gone already is no fault. */
  drop(key: string): Promise<void>
  /** Only where files lie in a folder of this machine: which. */
  readonly folder?: string
  /** Only where the store itself speaks HTTP: addresses that let their bearer load or store one file for so many seconds. */
  readonly signed?: {
    download(key: string, seconds: number): Promise<string>
    /** Store with PUT and exactly this content type. */
    upload(key: string, type: string, seconds: number): Promise<string>
  }
}

/** The store cannot be reached, refuses us, or answers nonsense. What it said is in the message; nothing was changed, or nobody knows. */
export class StoreFault extends Error {}
