import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import sharp from 'sharp'

/** How a drawing is recoloured, so that a sale attribute "colour" can be seen: hue turned in degrees, colourfulness and lightness multiplied. */
export type Tint = { hue?: number; colour?: number; light?: number }
/** A drawing cut out along its outline: raw RGBA. */
export type Sprite = { data: Buffer; width: number; height: number }
export type Sprites = (name: string, tint?: Tint, size?: number) => Promise<Sprite>

/** Pixels on the longer side of a cut-out that is used again and again. */
const USUAL = 580
/** What stands small beside a product. */
export const SMALL = 270

/** Drawings that lean in their set and shall stand or lie, in degrees. */
const TURNS: Record<string, number> = { 'running-shoe': -39 }

const NOTHING = { r: 0, g: 0, b: 0, alpha: 0 }

type IconSet = { icons: Record<string, { body: string }> }

/** Opens the drawings (Fluent Emoji, MIT; see docs/licences/fluent-emoji.md). Cut-outs of the two common sizes are made once and kept. */
export function openSprites(): Sprites {
  const set = readSet()
  const made = new Map<string, Promise<Sprite>>()
  const once = (key: string, make: () => Promise<Sprite>): Promise<Sprite> => {
    const sprite = made.get(key) ?? make()
    made.set(key, sprite)
    return sprite
  }
  const plain = (name: string, size: number) => (size === USUAL || size === SMALL ? once(`${name} ${size}`, () => cutOut(set, name, size)) : cutOut(set, name, size))
  return (name, tint, size = USUAL) =>
    tint && Object.keys(tint).length > 0 ? once(`${name} ${size} ${JSON.stringify(tint)}`, async () => recolour(await plain(name, size), tint)) : plain(name, size)
}

function readSet(): IconSet {
  try {
    return JSON.parse(readFileSync(createRequire(import.meta.url).resolve('@iconify-json/fluent-emoji/icons.json'), 'utf8'))
  } catch (error) {
    if ((error as { code?: string }).code !== 'MODULE_NOT_FOUND') throw error
    throw new Error('The drawings of the demo shop are not installed. Run "npm ci --include=dev" and start again.')
  }
}

async function cutOut(set: IconSet, name: string, size: number): Promise<Sprite> {
  const icon = set.icons[name]
  if (!icon) throw new Error(`there is no drawing named ${name}`)
  // Drawn a little larger than asked, because trimming takes the empty margin away.
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size * 1.1}" height="${size * 1.1}" viewBox="0 0 32 32">${icon.body}</svg>`
  const drawn = await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  const turned = TURNS[name]
    ? await sharp(drawn.data, { raw: rgba(drawn.info) })
        .rotate(TURNS[name], { background: NOTHING })
        .raw()
        .toBuffer({ resolveWithObject: true })
    : drawn
  const { data, info } = await sharp(turned.data, { raw: rgba(turned.info) })
    .trim({ background: NOTHING, threshold: 1 })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

async function recolour(sprite: Sprite, { hue = 0, colour = 1, light = 1 }: Tint): Promise<Sprite> {
  const data = await sharp(sprite.data, { raw: rgba(sprite) })
    .modulate({ hue: (hue + 360) % 360, saturation: colour, brightness: light })
    .raw()
    .toBuffer()
  return { ...sprite, data }
}

export const rgba = ({ width, height }: { width: number; height: number }) => ({ width, height, channels: 4 as const })
