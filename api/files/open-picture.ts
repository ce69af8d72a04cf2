import sharp, { type Sharp } from 'sharp'
import { Refusal } from '../shared/refusals.ts'
import { type Kind, kindOf } from '../shared/sniff.ts'

/** A picture of more pixels than this is an attack on our memory. */
export const MOST_PIXELS = 50_000_000
const PICTURES: readonly (Kind | undefined)[] = ['png', 'jpg', 'webp', 'gif']
/** Pictures that may be unpacked at the same time: each may take 200 MB while it is. */
const HANDS = 2

/**
 * Draws with a picture that somebody sent. What it is, its bytes say, before anything is unpacked: an SVG or a page named
 * .png is never looked into. Of a moving picture the first frame is drawn.
 * Throws 10601 for what is no picture, 10602 for one of too many pixels, 10606 for one that is broken.
 */
export async function drawWith<T>(bytes: Buffer, draw: (picture: Sharp) => Promise<T>): Promise<T> {
  if (!PICTURES.includes(kindOf(bytes))) throw new Refusal(10601)
  return await inTurn(async () => {
    const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata().catch(broken)
    if (width * height > MOST_PIXELS) throw new Refusal(10602)
    return await draw(sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error' }).rotate()).catch(broken)
  })
}

function broken(error: unknown): never {
  throw error instanceof Refusal ? error : new Refusal(10606)
}

let busy = 0
const waiting: (() => void)[] = []

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (busy >= HANDS) await new Promise<void>((resolve) => waiting.push(resolve))
  else busy++
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else busy--
  }
}
