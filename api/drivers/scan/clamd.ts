import { createConnection } from 'node:net'
import type { Scan } from './types.ts'

/** Where clamd listens: a port of a machine, or a socket in a folder. */
export type ClamdAddress = { host: string; port: number } | { path: string }

const PATIENCE_MS = 20_000
/** clamd takes its stream in pieces. */
const PIECE = 65_536

/** `clamd://127.0.0.1:3310`, or `clamd:///run/clamav/clamd.ctl`. Throws an Error in words. */
export function readClamdAddress(given: string): ClamdAddress {
  const url = URL.parse(given)
  if (url?.protocol !== 'clamd:' || (url.hostname === '' && url.pathname.length < 2)) throw new Error('it must be clamd://HOST:PORT or clamd:///PATH/OF/A/SOCKET')
  return url.hostname === '' ? { path: decodeURIComponent(url.pathname) } : { host: url.hostname, port: Number(url.port || 3310) }
}

/**
 * ClamAV's daemon, asked about one file at a time (INSTREAM: pieces behind their length in four bytes, then a length of nothing).
 * https://docs.clamav.net/manual/Usage/Scanning.html#clamd, clamd(8)
 */
export const clamd = (address: ClamdAddress): Scan => ({
  look: (bytes) =>
    new Promise((resolve, reject) => {
      const socket = createConnection(address)
      let words = ''
      socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('clamd did not answer in time')))
      socket.setEncoding('utf8').on('data', (more: string) => {
        words += more
        if (words.length > 1000) socket.destroy(new Error('clamd talks too much'))
      })
      socket.on('error', reject)
      socket.on('close', () => {
        const said = words.replaceAll('\0', '').trim()
        if (/^stream: OK$/.test(said)) return resolve(undefined)
        const found = /^stream: (.+) FOUND$/.exec(said)?.[1]
        if (found) return resolve(found)
        reject(new Error(`clamd says ${JSON.stringify(said.slice(0, 100))}`))
      })
      socket.on('connect', () => {
        socket.write('zINSTREAM\0')
        for (let at = 0; at < bytes.length; at += PIECE) {
          const piece = bytes.subarray(at, at + PIECE)
          socket.write(lengthOf(piece.length))
          socket.write(piece)
        }
        socket.end(lengthOf(0))
      })
    }),
})

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes)
  return length
}
