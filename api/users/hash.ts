import { hash, verify } from '@node-rs/argon2'

/** argon2id at the cost OWASP asks for: about 30 ms and 19 MiB each. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** What is stored in place of a password. Never inside a transaction: it takes its time on purpose. */
export const hashPassword = (password: string): Promise<string> => hash(composed(password), COST)

/** Whether `stored` is the hash of `password`. No hash, or one that no password has, takes just as long to be refused. */
export async function isPassword(stored: string | undefined, password: string): Promise<boolean> {
  const real = stored?.startsWith('$argon2id$') ? stored : undefined
  const matches = await verify(real ?? (await nobodys()), composed(password))
  return matches && real !== undefined
}

let dummy: Promise<string> | undefined
const nobodys = () => (dummy ??= hash('the password of nobody', COST))

/** The same characters typed on another keyboard may arrive composed differently. */
const composed = (password: string) => password.normalize('NFKC')
