import sharp from 'sharp'
import type { Files } from '../../../api/drivers/files/types.ts'
import { chanceOf } from '../random.ts'
import { compose } from './compose.ts'
import { closeUp, flatLay, group, hero, slide, wide } from './scenes.ts'
import { openSprites, SMALL, type Sprites, type Tint } from './sprites.ts'

/** A picture to draw, described completely: the same wish gives the same bytes. */
export type PictureWish = {
  /** What the album calls it. */
  name: string
  scene: 'hero' | 'group' | 'flatLay' | 'closeUp' | 'wide' | 'slide'
  drawing: string
  tint?: Tint
  /** Tints of the other colours, for a flat lay. */
  others?: Tint[]
  ornaments: string[]
  hue: number
}
/** File keys by the names of the pictures. */
export type Album = Map<string, string>
export type Draw = (wish: PictureWish) => Promise<string>

/** The form that lists show is drawn at once; the thumbnail job makes the others later. */
const CARD = 400
const QUALITY = { quality: 80, effort: 0 }
const HANDS = 4
/** Pixels of a cut-out that fills the frame. */
const NEAR = 840

/** A hand that draws one wish into `files`, the form for lists too, so that a key is never known before it is there. */
export function openStudio(files: Files): Draw {
  const sprites = openSprites()
  return async (wish) => {
    const { data, width, height } = await compose(await stage(sprites, wish))
    const picture = sharp(data, { raw: { width, height, channels: 3 } })
    const [whole, card] = await Promise.all([picture.clone().webp(QUALITY).toBuffer(), picture.clone().resize(CARD).webp(QUALITY).toBuffer()])
    const key = await files.put(whole, 'webp')
    await files.putBeside(key, `-${CARD}`, card)
    return key
  }
}

async function stage(sprites: Sprites, { name, scene, drawing, tint, others = [], ornaments, hue }: PictureWish) {
  if (scene === 'slide') return slide(await Promise.all([drawing, ...ornaments].map((name) => sprites(name))), hue)
  const company = await Promise.all(ornaments.map((ornament) => sprites(ornament, undefined, SMALL)))
  const product = await sprites(drawing, tint, scene === 'closeUp' ? NEAR : undefined)
  const cast = { product, others: await Promise.all(others.map((other) => sprites(drawing, other))), ornaments: company, hue, chance: chanceOf(name) }
  return { hero, group, flatLay, closeUp, wide }[scene](cast)
}

/** Draws all of them, a few at a time. */
export async function drawAlbum(draw: Draw, wishes: PictureWish[], progress: (sentence: string) => void): Promise<Album> {
  const keys: string[] = []
  let done = 0
  const waiting = wishes.entries()
  const work = async () => {
    for (const [at, wish] of waiting) {
      keys[at] = await draw(wish)
      done++
      if (done % 40 === 0 || done === wishes.length) progress(`Drawing pictures ${done}/${wishes.length}`)
    }
  }
  // Several pictures at once keep the processors busy; several threads for each would only get in each other's way.
  const threads = sharp.concurrency()
  sharp.concurrency(1)
  try {
    await Promise.all(Array.from({ length: HANDS }, work))
  } finally {
    sharp.concurrency(threads)
  }
  return new Map(wishes.map(({ name }, at) => [name, keys[at] as string]))
}
