import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

export type Port = { name: string; number: number; host: string }

/** What is wrong with the numbers themselves, in words. */
export function portFaults(ports: Port[], given: NodeJS.ProcessEnv): string[] {
  const faults: string[] = []
  for (const { name, number } of ports) {
    if (!Number.isInteger(number) || number < 1 || number > 65_535) faults.push(`${name} must be a whole number from 1 to 65535; it is ${JSON.stringify(given[name])}`)
  }
  for (const [at, { name, number }] of ports.entries()) {
    const twin = ports.slice(0, at).find((other) => other.number === number)
    if (twin) faults.push(`${twin.name} and ${name} are both ${number}`)
  }
  return faults
}

/** A sentence about the first port that cannot be had, or nothing. */
export async function portTrouble(ports: Port[]): Promise<string | undefined> {
  for (const { name, number, host } of ports) {
    const code = await tryListening(number, host)
    if (code === 'EADDRINUSE')
      return `Port ${number} is taken, perhaps by a shop that already runs. Stop it, or choose another: ${name}=${number > 65_000 ? number - 100 : number + 100} npm start`
    if (code === 'EACCES') return `Port ${number} is not allowed to this user. Choose one above 1023: ${name}=8000 npm start`
    if (code) return `The shop cannot listen on ${host} (${code}). Correct HOST, or unset it for 127.0.0.1.`
  }
  return undefined
}

/** So many ports that nobody listens on now, for tests and trials: below those that the system gives away, so that two runs at once seldom meet. */
export async function freePorts(count: number): Promise<number[]> {
  const free = new Set<number>()
  while (free.size < count) {
    const number = randomInt(10_000, 30_000)
    if (await isFree(number)) free.add(number)
  }
  return [...free]
}

/** Whether somebody could listen on it at 127.0.0.1. */
export const isFree = async (number: number): Promise<boolean> => (await tryListening(number, '127.0.0.1')) === undefined

function tryListening(number: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    probe.listen(number, host, () => probe.close(() => resolve(undefined)))
  })
}
