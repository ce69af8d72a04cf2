// npm start: everything a shop needs, on this machine.
import { run } from './run.mjs'

run('bin/up.ts', process.argv.slice(2))
