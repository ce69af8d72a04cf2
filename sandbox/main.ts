import { readSandboxConfig } from './config.ts'
import { runUntilTold } from './process.ts'
import { startSandbox } from './start.ts'

const sandbox = await startSandbox(readSandboxConfig())
runUntilTold(() => sandbox.close())
