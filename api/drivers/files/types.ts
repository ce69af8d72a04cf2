/** A file by the hash of its content: the same bytes are stored once, and a key never changes its meaning. */
export type Files = {
  /** Stores the bytes and returns their key, such as "ab/ab12….webp". */
  put(bytes: Buffer, extension: string): Promise<string>
  /** Stores another form of a stored file beside it: `beside('ab/ab12.webp', '-400', …)` → "ab/ab12-400.webp". */
  putBeside(key: string, suffix: string, bytes: Buffer): Promise<string>
  get(key: string): Promise<Buffer | undefined>
  has(key: string): Promise<boolean>
  /** Removes a file that nobody else can have; one that is gone already is no fault. */
  drop(key: string): Promise<void>
}
