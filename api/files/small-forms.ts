import sharp, { type Sharp } from 'sharp'
import type { Deps } from '../deps.ts'
import { formOf } from '../drivers/files/key.ts'
import { transact } from '../shared/db.ts'
import { noteFile, placeholderOf } from './keep.ts'
import { MOST_PIXELS } from './open-picture.ts'

export const WIDTHS = [400, 800, 1200] as const
/** The forms of a picture by what they end in; each at every width. */
const FORMATS = {
  webp: (picture: Sharp) => picture.webp({ quality: 80 }),
  avif: (picture: Sharp) => picture.avif({ quality: 55, effort: 2 }),
  jpg: (picture: Sharp) => picture.flatten({ background: '#fff' }).jpeg({ quality: 80, mozjpeg: true }),
} as const
type Extension = keyof typeof FORMATS

/** Keys of everything that lies beside a picture. */
export const formsOf = (key: string): string[] => Object.keys(FORMATS).flatMap((extension) => WIDTHS.map((width) => formOf(key, `-${width}`, extension)))

let before: Promise<unknown> = Promise.resolve()

/** Puts the small forms of a picture beside it, and notes what it is. A form that is there already is left alone. */
export async function makeSmallForms(deps: Pick<Deps, 'db' | 'files' | 'clock' | 'log'>, key: string): Promise<void> {
  // One at a time in a process: pages and payments want the processor, too.
  const work = before.then(() => makeForms(deps, key))
  before = work.catch(() => {})
  await work
}

async function makeForms({ db, files, clock, log }: Pick<Deps, 'db' | 'files' | 'clock' | 'log'>, key: string): Promise<void> {
  const missing: { width: number; extension: Extension }[] = []
  for (const extension of Object.keys(FORMATS) as Extension[])
    for (const width of WIDTHS) if (!(await files.has(formOf(key, `-${width}`, extension)))) missing.push({ width, extension })
  const [known] = await db`select 1 from files where key = ${key}`
  if (known && missing.length === 0) return
  const bytes = await files.get(key)
  if (!bytes) return log.warn({ file: key }, 'no such picture to make small forms of')
  const picture = sharp(bytes, { limitInputPixels: MOST_PIXELS }).rotate()
  if (!known) await noteBrought({ db, clock }, key, bytes)
  for (const { width, extension } of missing) await files.putBeside(key, `-${width}`, await drawForm(picture, width, extension), extension)
}

/** The bytes of one small form: never wider than the picture itself. */
export const drawForm = (picture: Sharp, width: number, extension: Extension): Promise<Buffer> =>
  FORMATS[extension](picture.clone().resize({ width, withoutEnlargement: true })).toBuffer()

/** Notes what a picture is that the shop has brought by itself (its demo, a restore); nobody has handed it in. */
export async function noteBrought({ db, clock }: Pick<Deps, 'db' | 'clock'>, key: string, bytes: Buffer): Promise<void> {
  if (!key.endsWith('.webp')) return
  const { width, height } = await sharp(bytes).metadata()
  const placeholder = await placeholderOf(sharp(bytes, { limitInputPixels: MOST_PIXELS }).rotate())
  await transact(db, (tx) => noteFile(tx, { key, bytes: bytes.length, width, height, placeholder }, clock()))
}
