import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

type Careless = Record<'start' | 'ask' | 'refund' | 'askRefund' | 'close' | 'readNotice' | 'reckon' | 'off', (...asked: any[]) => unknown>

const no = () => {
  throw new Error('not today')
}
/** What the careless plugin does when it is asked; tests say. */
export const careless: Careless = { start: no, ask: no, refund: no, askRefund: no, close: no, readNotice: no, reckon: no, off: no }

/** A package in plain JavaScript, for PLUGINS, that does whatever `careless` says. */
export function carelessPlugin(): string {
  Object.assign(globalThis, { careless })
  return packageOf(`
    const words = { zh: '粗心', en: 'Careless' }
    const does = (name) => (...asked) => globalThis.careless[name](...asked)
    const fields = { fee: { type: 'integer', format: 'fen', default: 100, title: words } }
    export default {
      contract: 1, name: 'careless', version: '1', title: words,
      payments: [{ method: 'careless', name: words, hint: words, way: 'page', origins: () => ['https://careless.example'],
        start: does('start'), ask: does('ask'), refund: does('refund'), askRefund: does('askRefund'), close: does('close'), readNotice: does('readNotice') }],
      freight: [{ kind: 'careless', name: words, fields, reckon: does('reckon') }],
      promotions: [{ kind: 'careless', name: words, fields: {}, says: () => words, off: does('off') }],
    }`)
}

/** A folder with a package whose index.js is this. */
export function packageOf(source: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'jishi-plugin-'))
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module", "exports": "./index.js" }')
  writeFileSync(path.join(folder, 'index.js'), source)
  return folder
}
