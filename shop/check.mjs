// Type-checks the pages. The checker reads them through TypeScript's old programming interface, which TypeScript 7 at the
// root of the repository no longer has: wherever it asks for typescript, it gets this workspace's.
import { createRequire, registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'

const require = createRequire(import.meta.url)
const ours = require.resolve('typescript')

registerHooks({
  resolve: (name, context, next) => (name === 'typescript' ? { url: pathToFileURL(ours).href, format: 'commonjs', shortCircuit: true } : next(name, context)),
})

const { AstroCheck } = await import('@astrojs/language-server')
const checker = new AstroCheck(import.meta.dirname, ours, undefined)
const result = await checker.lint({ logErrors: { level: 'error' } })
console.log(`${result.fileChecked} files, ${result.errors} errors`)
process.exitCode = result.errors > 0 ? 1 : 0
