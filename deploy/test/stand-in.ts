/** What systemd is on a host, for a folder that stands in for one: `stand-in.ts start|stop|running HOME NAME KIND`. */
import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Stopped by force after this time, as systemd does (TimeoutStopSec). */
const PATIENCE_MS = 60_000

const [deed, home = '', name = '', kind = ''] = process.argv.slice(2)
const pidFile = path.join(home, 'run', `${name}.pid`)

if (deed === 'start') start()
else if (deed === 'stop') await stop()
else process.exitCode = alive() ? 0 : 1

function start(): void {
  if (alive()) return
  mkdirSync(path.dirname(pidFile), { recursive: true })
  const log = openSync(path.join(home, 'run', `${name}.log`), 'a')
  const own = path.join(home, `${name}.env`)
  const files = [path.join(home, 'jishi.env'), ...(existsSync(own) ? [own] : [])].map((file) => `--env-file=${file}`)
  const child = spawn(process.execPath, [...files, kind === 'web' ? 'api/main.ts' : 'api/work.ts'], {
    cwd: realpathSync(path.join(home, 'current')),
    detached: true,
    stdio: ['ignore', log, log],
  })
  writeFileSync(pidFile, String(child.pid))
  closeSync(log)
  child.unref()
}

async function stop(): Promise<void> {
  const pid = alive()
  if (pid) {
    process.kill(pid, 'SIGTERM')
    const until = Date.now() + PATIENCE_MS
    while (alive() && Date.now() < until) await sleep(50)
    if (alive()) process.kill(pid, 'SIGKILL')
  }
  rmSync(pidFile, { force: true })
}

/** Its number while it lives; nobody may be there to bury it. */
function alive(): number | undefined {
  try {
    const pid = Number(readFileSync(pidFile, 'utf8'))
    const state = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)![0]
    return state === 'Z' ? undefined : pid
  } catch {
    return undefined
  }
}
