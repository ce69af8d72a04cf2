// Runs on Node 20 and up: brings in the packages when they are missing or old, and finds the Node 24 that came with them.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

/** Ends the program with one sentence. */
export function giveUp(sentence) {
  console.error(`\n${sentence}`)
  process.exit(1)
}

/** Installs what package-lock.json names, unless it is there; returns the path of a Node 24. */
export function ensureInstalled() {
  if (Number(process.versions.node.split('.')[0]) < 20) giveUp(`Node 20 or newer is needed; this is ${process.version}. See https://nodejs.org.`)
  if (!upToDate()) install()
  return nodePath()
}

function upToDate() {
  const installed = path.join(root, 'node_modules', '.package-lock.json')
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(path.join(root, 'package-lock.json')).mtimeMs
}

function install() {
  try {
    accessSync(root, constants.W_OK)
  } catch {
    giveUp(`The folder ${root} is read-only, so packages cannot be installed. Give it write permission, or clone to another place.`)
  }
  console.log('Installing packages (about a minute, once)…')
  const npm = spawnSync('npm', ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'pipe'],
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (npm.status === 0) return
  if (npm.error?.code === 'ENOENT') giveUp('npm was not found. It comes with Node; see https://nodejs.org.')
  const words = npm.stderr || String(npm.error ?? `npm ended by ${npm.signal ?? `exit code ${npm.status}`}`)
  if (/ENOSPC/.test(words)) giveUp('The disk is full: packages could not be installed. Make room and start again.')
  if (/EACCES|EROFS|EPERM/.test(words)) giveUp(`Packages cannot be written to ${path.join(root, 'node_modules')}. Give it write permission and start again.`)
  if (/ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN/.test(words)) giveUp('The npm registry cannot be reached, so packages could not be installed. Check the network and start again.')
  giveUp(`Packages could not be installed:\n${words.trim()}`)
}

function nodePath() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const local = path.join(root, 'node_modules', `node-${platform}-${process.arch}`, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(local)) return local
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  return giveUp(`There is no bundled Node 24 for ${platform}-${process.arch}. Run this with Node 24 (see .nvmrc).`)
}
