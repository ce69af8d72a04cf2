// node bin/run.mjs FILE [ARGS…]: runs a TypeScript program of ours under Node 24, installing first where needed.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ensureInstalled, root } from './install.mjs'

/** Runs one program to its end and takes over its exit code. It learns of our death by its IPC channel. */
export function run(file, args, env = {}) {
  const node = ensureInstalled()
  const child = spawn(node, [path.join(root, file), ...args], {
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}`, ASTRO_TELEMETRY_DISABLED: '1' },
  })
  // From a terminal the signal reaches the child by itself as well; hearing it twice does no harm.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
  leaveWithNpm(child)
}

/** When npm itself is killed, we or the shell between us are handed to another parent: then the shop stops too. */
function leaveWithNpm(child) {
  if (!process.env.npm_lifecycle_event) return
  const first = ancestors()
  setInterval(() => ancestors() !== first && child.kill('SIGTERM'), 1000).unref()
}

/** Our parent and, where the system tells, its parent. */
function ancestors() {
  try {
    const grandparent = readFileSync(`/proc/${process.ppid}/stat`, 'utf8').split(') ').at(-1).split(' ')[1]
    return `${process.ppid} ${grandparent}`
  } catch {
    return String(process.ppid)
  }
}

if (process.argv[1] && path.basename(process.argv[1]) === 'run.mjs') run(process.argv[2], process.argv.slice(3))
