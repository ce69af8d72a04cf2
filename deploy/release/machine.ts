import { spawn } from 'node:child_process'
import { copyFile, mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Host } from './hosts.ts'

/** A host that can be told to do something. */
export type Machine = {
  /** Runs a program there to its end and returns what it says. Throws an Error with its words when it fails. */
  run(words: readonly string[], input?: string): Promise<string>
  /** Copies a file of ours there; the folder is made. */
  put(file: string, place: string): Promise<void>
}

const SSH = ['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=10', '-o', 'ServerAliveInterval=15']

/** This machine (a stand-in for another one, or a shop of one machine), or one that ssh reaches with a key of ours. */
export function openMachine({ ssh, sshConfig }: Pick<Host, 'ssh' | 'sshConfig'>): Machine {
  if (ssh === undefined)
    return {
      run: (words, input) => say(words, input),
      async put(file, place) {
        await mkdir(path.dirname(place), { recursive: true })
        await copyFile(file, place)
      },
    }
  const options = [...(sshConfig ? ['-F', sshConfig] : []), ...SSH]
  const run: Machine['run'] = (words, input) => say(['ssh', ...options, ssh, '--', words.map(quoted).join(' ')], input)
  return {
    run,
    async put(file, place) {
      await run(['mkdir', '-p', path.posix.dirname(place)])
      await say(['scp', '-q', '-B', ...options, file, `${ssh}:${place}`])
    },
  }
}

/** What the shell over there reads as one word. */
const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`

/** Settings of the machine that releases are nobody else's. */
const ours = ['PATH', 'HOME', 'USER', 'LANG', 'SSH_AUTH_SOCK', 'TMPDIR']

function say([program = '', ...args]: readonly string[], input = ''): Promise<string> {
  const env = { ...Object.fromEntries(ours.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))), NODE_NO_WARNINGS: '1' }
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'] })
    let [heard, complaint] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (more: string) => (heard += more))
    child.stderr.setEncoding('utf8').on('data', (more: string) => (complaint += more))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(heard)
      const words = (complaint.trim() || heard.trim()).split('\n').slice(-6).join('\n')
      reject(new Error(words || `${program} ended by ${signal ?? `exit code ${code}`}`))
    })
    // One that reads nothing may be gone before it was told all.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}
