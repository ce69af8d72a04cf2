import sharp, { type OverlayOptions, type Sharp } from 'sharp'
import { rgba, type Sprite } from './sprites.ts'

/** Where a cut-out goes: its centre, the length of its longer side, how far it is turned (degrees), all in the picture's pixels. */
export type Piece = { sprite: Sprite; x: number; y: number; size: number; turn?: number; flip?: boolean; /** 'contact': stands on the ground; 'lying': seen from above. */ shadow?: 'contact' | 'lying' | 'none' }
export type Scene = { width: number; height: number; /** SVG elements of the ground, shadows excluded. */ ground: string; ink: string; pieces: Piece[] }

/** Lays the pieces on the ground, in order, and gives raw RGB. Pieces may hang over the edge. */
export async function compose(scene: Scene): Promise<{ data: Buffer; width: number; height: number }> {
  const { width, height } = scene
  const ready = await prepareAll(scene.pieces)
  const shadows = ready.map(({ piece, layers }) => (piece.shadow === 'contact' ? contactShadow(piece, (layers.at(-1) as Layer).image) : '')).join('')
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><defs><radialGradient id="shade"><stop offset="0" stop-color="${scene.ink}" stop-opacity=".42"/><stop offset=".45" stop-color="${scene.ink}" stop-opacity=".2"/><stop offset="1" stop-color="${scene.ink}" stop-opacity="0"/></radialGradient></defs>${scene.ground}${shadows}</svg>`
  const layers = ready.flatMap(({ piece, layers }) => layers.map(({ image, left, top }) => clip({ image, left: Math.round(piece.x + left), top: Math.round(piece.y + top) }, width, height)))
  const placed = (await Promise.all(layers)).filter((layer) => layer !== undefined)
  const { data } = await sharp(Buffer.from(svg)).composite(placed).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  return { data, width, height }
}

/** A cut-out as it is laid down; left and top are from the middle of its piece. */
type Layer = { image: Sprite; left: number; top: number }
type Ready = { piece: Piece; layers: Layer[] }

/** Pieces that look the same are made once. */
async function prepareAll(pieces: Piece[]): Promise<Ready[]> {
  const made: { piece: Piece; layers: Promise<Layer[]> }[] = []
  return await Promise.all(pieces.map(async (piece) => {
    let twin = made.find((other) => other.piece.sprite === piece.sprite && other.piece.size === piece.size && other.piece.turn === piece.turn && other.piece.flip === piece.flip && other.piece.shadow === piece.shadow)
    if (!twin) made.push((twin = { piece, layers: prepare(piece) }))
    return { piece, layers: await twin.layers }
  }))
}

async function prepare({ sprite, size, turn = 0, flip, shadow }: Piece): Promise<Layer[]> {
  const scale = size / Math.max(sprite.width, sprite.height)
  const shrunk = sharp(sprite.data, { raw: rgba(sprite) }).resize(Math.max(1, Math.round(sprite.width * scale)), Math.max(1, Math.round(sprite.height * scale)), { fit: 'fill' })
  if (flip) shrunk.flop()
  let image = await raw(shrunk)
  // Turned in a pass of its own: sharp would turn before it resizes.
  if (turn !== 0) image = await raw(sharp(image.data, { raw: rgba(image) }).rotate(turn, { background: NOTHING }))
  const body = { image, left: -image.width / 2, top: -image.height / 2 }
  return shadow === 'lying' ? [await lyingShadow(body, size), body] : [body]
}

const NOTHING = { r: 0, g: 0, b: 0, alpha: 0 }

async function raw(work: Sharp): Promise<Sprite> {
  const { data, info } = await work.ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

/** A flat ellipse where the thing touches the ground, and a wider, fainter one around it. */
function contactShadow(piece: Piece, box: Sprite): string {
  const y = piece.y + box.height / 2 - box.height * 0.025
  const x = piece.x
  return `<ellipse cx="${x}" cy="${y}" rx="${box.width * 0.56}" ry="${box.width * 0.1}" fill="url(#shade)" opacity=".7"/><ellipse cx="${x}" cy="${y}" rx="${box.width * 0.4}" ry="${box.width * 0.045}" fill="url(#shade)"/>`
}

/** The outline of the thing, dark, soft and a little lower. Made small and blown up, because soft needs no pixels. */
async function lyingShadow({ image, left, top }: Layer, size: number): Promise<Layer> {
  const margin = Math.round(size * 0.12)
  const width = image.width + 2 * margin
  const height = image.height + 2 * margin
  const small = 6
  const alpha = await sharp(image.data, { raw: rgba(image) }).extend({ top: margin, bottom: margin, left: margin, right: margin, background: NOTHING }).extractChannel(3).raw().toBuffer()
  const soft = await sharp(alpha, { raw: { width, height, channels: 1 } }).resize(Math.ceil(width / small), Math.ceil(height / small), { fit: 'fill' })
    .blur(Math.max(0.5, (size * 0.03) / small)).linear(0.3, 0).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true })
  const wide = await sharp(soft.data, { raw: { width: soft.info.width, height: soft.info.height, channels: 1 } }).resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .toColourspace('b-w').raw().toBuffer()
  const data = Buffer.alloc(width * height * 4)
  for (let at = 0; at < width * height; at++) {
    data[at * 4] = 50
    data[at * 4 + 1] = 38
    data[at * 4 + 2] = 30
    data[at * 4 + 3] = wide[at] as number
  }
  return { image: { data, width, height }, left: left - margin, top: top - margin + Math.round(size * 0.045) }
}

/** The part of a layer that lies inside the picture; sharp refuses what is larger than the canvas. */
async function clip({ image, left, top }: Layer, width: number, height: number): Promise<OverlayOptions | undefined> {
  const x = Math.max(0, -left)
  const y = Math.max(0, -top)
  const w = Math.min(image.width - x, width - Math.max(0, left))
  const h = Math.min(image.height - y, height - Math.max(0, top))
  if (w <= 0 || h <= 0) return undefined
  if (w === image.width && h === image.height) return { input: image.data, raw: rgba(image), left, top }
  const part = await raw(sharp(image.data, { raw: rgba(image) }).extract({ left: x, top: y, width: w, height: h }))
  return { input: part.data, raw: rgba(part), left: Math.max(0, left), top: Math.max(0, top) }
}
