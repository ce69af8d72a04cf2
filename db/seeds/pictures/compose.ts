import sharp, { type Sharp } from 'sharp'
import { rgba, type Sprite } from './sprites.ts'

/** Where a cut-out goes: its centre, the length of its longer side, how far it is turned (degrees), all in the picture's pixels. */
export type Piece = {
  sprite: Sprite
  x: number
  y: number
  size: number
  turn?: number
  flip?: boolean /** 'contact': stands on the ground; 'lying': seen from above. */
  shadow?: 'contact' | 'lying' | 'none'
}
export type Scene = { width: number; height: number /** SVG elements of the ground, shadows excluded. */; ground: string; ink: string; pieces: Piece[] }

/** Lays the pieces on the ground, in order, and gives raw RGB. Pieces may hang over the edge. */
export async function compose(scene: Scene): Promise<{ data: Buffer; width: number; height: number }> {
  const { width, height } = scene
  const ready = await prepareAll(scene.pieces)
  const shadows = ready.map(({ piece, layers }) => (piece.shadow === 'contact' ? contactShadow(piece, (layers.at(-1) as Layer).image) : '')).join('')
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><defs><radialGradient id="shade"><stop offset="0" stop-color="${scene.ink}" stop-opacity=".42"/><stop offset=".45" stop-color="${scene.ink}" stop-opacity=".2"/><stop offset="1" stop-color="${scene.ink}" stop-opacity="0"/></radialGradient></defs>${scene.ground}${shadows}</svg>`
  const data = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer()
  for (const { piece, layers } of ready) for (const layer of layers) lay({ data, width, height }, layer, Math.round(piece.x + layer.left), Math.round(piece.y + layer.top))
  return { data, width, height }
}

/** A cut-out as it is laid down; left and top are from the middle of its piece. */
type Layer = { image: Sprite; left: number; top: number }
type Ready = { piece: Piece; layers: Layer[] }

/** Pieces that look the same are made once. */
async function prepareAll(pieces: Piece[]): Promise<Ready[]> {
  const made: { piece: Piece; layers: Promise<Layer[]> }[] = []
  return await Promise.all(
    pieces.map(async (piece) => {
      let twin = made.find(
        (other) =>
          other.piece.sprite === piece.sprite &&
          other.piece.size === piece.size &&
          other.piece.turn === piece.turn &&
          other.piece.flip === piece.flip &&
          other.piece.shadow === piece.shadow,
      )
      if (!twin) made.push((twin = { piece, layers: prepare(piece) }))
      return { piece, layers: await twin.layers }
    }),
  )
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
  const small = 6
  const margin = Math.round((size * 0.12) / small)
  const outline = sharp(image.data, { raw: rgba(image) }).resize(Math.ceil(image.width / small), Math.ceil(image.height / small), { fit: 'fill', kernel: 'linear' })
  const framed = await raw(outline.extend({ top: margin, bottom: margin, left: margin, right: margin, background: NOTHING }))
  const soft = await raw(sharp(framed.data, { raw: rgba(framed) }).blur(Math.max(0.5, (size * 0.03) / small)))
  for (let at = 0; at < soft.data.length; at += 4) {
    soft.data.set(SHADE, at)
    soft.data[at + 3] = (soft.data[at + 3] as number) * 0.3
  }
  const wide = await raw(sharp(soft.data, { raw: rgba(soft) }).resize(soft.width * small, soft.height * small, { fit: 'fill', kernel: 'cubic' }))
  return { image: wide, left: left - margin * small, top: top - margin * small + Math.round(size * 0.045) }
}

const SHADE = [50, 38, 30]

/**
 * Blends a layer into RGB pixels, where it lies inside them. By hand, since a flat lay of fifty small layers takes three times
 * as long through sharp, which treats each as large as the picture.
 */
function lay(on: Sprite, { image }: Layer, left: number, top: number): void {
  const [from, to] = [Math.max(0, -left), Math.min(image.width, on.width - left)]
  for (let y = Math.max(0, -top); y < Math.min(image.height, on.height - top); y++) {
    let source = (y * image.width + from) * 4
    let target = ((y + top) * on.width + from + left) * 3
    for (let x = from; x < to; x++, source += 4, target += 3) {
      const alpha = image.data[source + 3] as number
      if (alpha === 0) continue
      for (let band = 0; band < 3; band++) {
        const below = on.data[target + band] as number
        on.data[target + band] = below + (((image.data[source + band] as number) - below) * alpha + 127) / 255
      }
    }
  }
}
