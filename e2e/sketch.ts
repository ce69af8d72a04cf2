import { createHash } from 'node:crypto'
import sharp from 'sharp'
import type { Files } from '../api/drivers/files/types.ts'
import type { Draw } from '../db/seeds/pictures/album.ts'

const SIZES = { slide: [1200, 480], wide: [1200, 600] } as Record<string, [width: number, height: number]>
const SQUARE: [number, number] = [1000, 1000]
const CARD = 400

/** A hand that lays down a sheet of one colour as large as the picture would be, each of its own: journeys do not look at what is drawn. */
export const sketch =
  (files: Files): Draw =>
  async (wish) => {
    const [width, height] = SIZES[wish.scene] ?? SQUARE
    const [r, g, b] = createHash('sha256').update(JSON.stringify(wish)).digest() as unknown as [number, number, number]
    const sheet = sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
    const [whole, card] = await Promise.all([sheet.clone().webp({ effort: 0 }).toBuffer(), sheet.clone().resize(CARD).webp({ effort: 0 }).toBuffer()])
    const key = await files.put(whole, 'webp')
    await files.putBeside(key, `-${CARD}`, card)
    return key
  }
