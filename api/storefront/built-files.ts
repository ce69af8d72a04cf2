import { existsSync, globSync } from 'node:fs'
import path from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type BuiltFile, readBuilt, sendBuilt } from '../http/built-file.ts'
import { alwaysServed } from '../http/pressure.ts'

const TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
}
const FOREVER = 'public, max-age=31536000, immutable'
/** Files at the root, and how long they may be kept. Browsers look for a new service worker by themselves; it must never come from a cache. */
const ROOT_FILES: Record<string, string> = {
  'sw.js': 'no-cache',
  ...Object.fromEntries(['favicon.svg', 'icon-180.png', 'icon-192.png', 'icon-512.png', 'icon-mask-512.png'].map((name) => [name, 'public, max-age=86400'])),
}

/**
 * What the build of the pages made, from memory, in the smallest form that the browser takes: the build has compressed it. The names of
 * scripts and styles carry a hash of what is in them, so they are kept for good.
 * @param root the folder of the build's client files
 */
export async function builtFiles(app: FastifyInstance, root: string): Promise<void> {
  const names = [...globSync('_astro/*', { cwd: root }).map((name) => name.split(path.sep).join('/')), ...Object.keys(ROOT_FILES)].filter((name) => TYPES[endingOf(name)])
  const files = new Map<string, BuiltFile>()
  for (const name of names) if (existsSync(path.join(root, name))) files.set(name, await readBuilt(path.join(root, name)))

  const answer = (name: string, keep: string, request: FastifyRequest, reply: FastifyReply) => {
    const file = files.get(name)
    return file ? sendBuilt(request, reply.header('cache-control', keep).type(TYPES[endingOf(name)] as string), file) : reply.callNotFound()
  }
  app.get('/_astro/*', { schema: { hide: true }, config: alwaysServed }, async (request, reply) =>
    answer(`_astro/${(request.params as { '*': string })['*']}`, FOREVER, request, reply),
  )
  for (const [name, keep] of Object.entries(ROOT_FILES))
    app.get(`/${name}`, { schema: { hide: true }, config: alwaysServed }, async (request, reply) => answer(name, keep, request, reply))
}

const endingOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1)
