import { randomBytes } from 'node:crypto'
import type { Deps } from '../../deps.ts'
import { drawWith } from '../../files/open-picture.ts'
import { refuseBad } from '../../files/scan.ts'
import { transact } from '../../shared/db.ts'
import { Refusal } from '../../shared/refusals.ts'

const SIDE = 256

/**
 * Makes a picture the buyer's avatar: a square of 256 pixels, drawn anew as WebP, so that nothing else that the file held
 * (place, camera, a second file) is kept. Throws 10172 for what is no picture, 10090 and 10091 where somebody looks at files. Returns its key.
 */
export async function setAvatar(deps: Deps, userId: number, bytes: Buffer): Promise<string> {
  await refuseBad(deps, bytes)
  const square = await squareOf(bytes)
  // A name of its own, not of its content: it can be removed without asking who else has it.
  const name = randomBytes(16).toString('hex')
  const key = await deps.files.putBeside(`${name.slice(0, 2)}/${name}.webp`, '-avatar', square)
  await replace(deps, userId, key)
  return key
}

/** Takes the buyer's avatar away, if there is one. */
export async function removeAvatar(deps: Deps, userId: number): Promise<void> {
  await replace(deps, userId, null)
}

async function replace({ db, files }: Deps, userId: number, key: string | null): Promise<void> {
  const old = await transact(db, async (tx) => {
    const [user] = await tx<{ avatar: string | null }[]>`select avatar from users where id = ${userId} for no key update`
    await tx`update users set avatar = ${key} where id = ${userId}`
    return user?.avatar
  })
  if (old) await files.drop(old)
}

async function squareOf(bytes: Buffer): Promise<Buffer> {
  try {
    return await drawWith(bytes, (picture) => picture.resize(SIDE, SIDE, { fit: 'cover', position: 'attention' }).webp({ quality: 85 }).toBuffer())
  } catch (error) {
    throw error instanceof Refusal ? new Refusal(10172) : error
  }
}
