import { type ChildProcess, fork } from 'node:child_process'
import path from 'node:path'
import { thrift } from './thrift.ts'

const root = path.resolve(import.meta.dirname, '..')
const MOST_DEATHS = 5
const WITHIN_MS = 60_000
/** A program has this long to leave by itself, and besides for so long as it tells proxies that it goes. */
const PATIENCE_MS = 20_000

export type Program = { name: string; file: string; child?: ChildProcess; deaths: number[] }
export type Programs = {
  /** Starts all of them, or starts them anew; resolves when every one is ready. */
  startAll(env: NodeJS.ProcessEnv): Promise<void>
  /** Stops them for good. */
  stopAll(): Promise<void>
}

/**
 * Runs our programs as children and starts one again when it dies.
 * @param onDeath is asked first: true when it takes care of everything itself, for the database is gone
 * @param giveUp hears one sentence about a program that keeps dying
 */
export function openPrograms(programs: Program[], say: (sentence: string) => void, onDeath: () => boolean, giveUp: (sentence: string) => void): Programs {
  let env: NodeJS.ProcessEnv = {}
  let leaving = false

  /** Starts one and resolves when it says it is ready. */
  function start(program: Program): Promise<void> {
    return new Promise((resolve, reject) => {
      if (leaving) return
      // Detached, so that Ctrl-C comes to us and we stop them in order; our own sudden death reaches them as a closed channel.
      const child = fork(path.join(root, program.file), {
        cwd: root,
        env: { ...thrift.env, ...env },
        execArgv: [...process.execArgv, ...thrift.flags],
        detached: process.platform !== 'win32',
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      })
      program.child = child
      let ready = false
      child.on('error', reject)
      child.on('message', (message) => {
        if (message !== 'ready') return
        ready = true
        resolve()
      })
      child.on('exit', (code, signal) => {
        if (leaving || program.child !== child) return resolve()
        const how = signal ?? `exit code ${code}`
        if (ready) void revive(program, how)
        else reject(new Error(`${program.name} did not start (${how}); its words are above.`))
      })
    })
  }

  async function revive(program: Program, how: string): Promise<void> {
    if (onDeath()) return
    const now = Date.now()
    program.deaths = [...program.deaths.filter((at) => now - at < WITHIN_MS), now]
    if (program.deaths.length > MOST_DEATHS) return giveUp(`${program.name} stopped ${program.deaths.length} times within a minute (${how}); giving up.`)
    say(`${program.name} stopped (${how}); starting it again.`)
    await start(program).catch(async () => await revive(program, 'before it was ready'))
  }

  return {
    async startAll(newEnv) {
      env = newEnv
      await Promise.all(
        programs.map(async (program) => {
          const old = program.child
          delete program.child
          await stop(old, env)
          await start(program)
        }),
      )
    },
    async stopAll() {
      leaving = true
      await Promise.all(programs.map(({ child }) => stop(child, env)))
    },
  }
}

function stop(child: ChildProcess | undefined, env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve) => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return resolve()
    const impatience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS + Number(env.DRAIN_SECONDS ?? 0) * 1000)
    child.once('exit', () => {
      clearTimeout(impatience)
      resolve()
    })
    child.kill('SIGTERM')
  })
}
