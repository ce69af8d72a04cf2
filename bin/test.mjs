// npm test: everything, from nothing.
import { run } from './run.mjs'

run('bin/suite.ts', process.argv.slice(2))
