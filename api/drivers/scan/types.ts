/** Somebody who knows bad files. */
export type Scan = {
  /** What it calls what it has found in a file; undefined for nothing. Rejects when it cannot look. */
  look(bytes: Buffer): Promise<string | undefined>
}
