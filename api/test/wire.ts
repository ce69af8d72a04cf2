import { once } from 'node:events'
import net from 'node:net'
import { closeLater, freePort } from './redis.ts'

/** The wire between the shop and a server: whole, cut (nobody listens), or dead (taken, and never answered). */
export type Wire = { url: string; be(state: 'whole' | 'cut' | 'dead'): Promise<void> }

/** Lays a wire to the server at `to`, under an address of its own. It goes with the file's tests. */
export async function layWire(to: string): Promise<Wire> {
  const there = new URL(to)
  const sockets = new Set<net.Socket>()
  let dead = false
  const server = net.createServer((near) => {
    sockets.add(near)
    near.on('error', () => {}).on('close', () => sockets.delete(near))
    if (dead) return
    const far = net.connect(Number(there.port), there.hostname)
    sockets.add(far)
    far.on('error', () => near.destroy()).on('close', () => sockets.delete(far))
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
    near.pipe(far).pipe(near)
  })
  const open = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  const port = await freePort()
  await open(port)
  const drop = () => {
    for (const socket of sockets) socket.destroy()
  }
  closeLater(() => {
    server.close()
    drop()
  })
  const url = new URL(to)
  url.host = `127.0.0.1:${port}`
  return {
    url: url.href,
    async be(state) {
      dead = state === 'dead'
      if (state === 'cut' && server.listening) {
        server.close()
        drop()
        await once(server, 'close')
      }
      if (state !== 'cut' && !server.listening) await open(port)
      if (state === 'dead') drop()
    },
  }
}
