/** `npm run rollback -- --hosts FILE [VERSION]`: puts back the release that stood before the last one, or one that the hosts still have. */
import { parseArgs } from 'node:util'
import { NotReleased, rollback } from './release/change.ts'
import { readFleet } from './release/hosts.ts'

const { positionals, values } = parseArgs({ allowPositionals: true, options: { hosts: { type: 'string' }, 'take-over': { type: 'boolean' } } })
if (!values.hosts) {
  console.error('npm run rollback -- --hosts FILE [VERSION] [--take-over]')
  process.exit(1)
}
const say = (sentence: string) => console.log(`${new Date().toISOString().slice(11, 19)} ${sentence}`)
try {
  console.log(await rollback({ fleet: readFleet(values.hosts), say, takeOver: values['take-over'] ?? false }, positionals[0]))
} catch (error) {
  console.error(error instanceof NotReleased ? error.message : `Nothing was changed: ${(error as Error).message}`)
  process.exitCode = 1
}
