import { hash, verify } from '@node-rs/argon2'

/** What a hash costs: memory in KiB, passes over it. */
export type HashCost = { memoryCost: number; timeCost: number }

/** argon2id at the cost OWASP asks for: about 30 ms and 19 MiB each. */
export const USUAL_COST: HashCost = { memoryCost: 19_456, timeCost: 2 }

/** What is stored in place of a password. Never inside a transaction: it takes its time on purpose. */
export const hashPassword = (password: string, cost: HashCost = USUAL_COST): Promise<string> => hash(composed(password), { ...cost, parallelism: 1 })

/** Whether `stored` is the hash of `password`. No hash, or one that no password has, takes just as long to be refused. */
export async function isPassword(stored: string | undefined, password: string, cost: HashCost = USUAL_COST): Promise<boolean> {
  const real = stored?.startsWith('$argon2id$') ? stored : undefined
  const matches = await verify(real ?? (await nobodys(cost)), composed(password))
  return matches && real !== undefined
}

/** Whether a hash was made at another cost than the one in force, and should be made anew while the password is at hand. */
export function isOutdated(stored: string, { memoryCost, timeCost }: HashCost): boolean {
  return !stored.includes(`$m=${memoryCost},t=${timeCost},p=1$`)
}

const dummies = new Map<string, Promise<string>>()
function nobodys(cost: HashCost): Promise<string> {
  const key = `${cost.memoryCost} ${cost.timeCost}`
  const kept = dummies.get(key) ?? hashPassword('the password of nobody', cost)
  dummies.set(key, kept)
  return kept
}

/** The same characters typed on another keyboard may arrive composed differently. */
const composed = (password: string) => password.normalize('NFKC')
