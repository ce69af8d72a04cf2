/** Files that are somebody's own and never served as media. Every file has a name of its own, so that one can be dropped alone. */
export type Vault = {
  /** Keeps the bytes and returns their new name, such as "5f…c2.pdf". */
  put(bytes: Buffer, extension: string): Promise<string>
  get(name: string): Promise<Buffer | undefined>
  /** Forgets a file; one that is gone already is no fault. */
  drop(name: string): Promise<void>
}
