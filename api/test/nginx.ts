import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Debian's nginx with a configuration of ours, in a folder of its own. */
export type TestNginx = { /** Its access log: "status method uri upstream,upstream". */ log(): string[]; stop(): Promise<void> }

/** @param site what stands in http { } */
export async function startNginx(program: string, folder: string, site: string, url: string): Promise<TestNginx> {
  mkdirSync(folder, { recursive: true })
  const log = path.join(folder, 'access.log')
  const file = path.join(folder, 'nginx.conf')
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join('\n')
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  writeFileSync(
    file,
    `${user}\ndaemon off;\nworker_processes 1;\npid ${folder}/nginx.pid;\nerror_log ${folder}/error.log notice;\nevents { worker_connections 1024; }
http { log_format brief '$status $request_method $request_uri $upstream_addr $upstream_status'; access_log ${log} brief; types { text/css css; text/javascript js; } ${temp}\n${site} }`,
  )
  const checked = spawnSync(program, ['-t', '-p', folder, '-c', file], { encoding: 'utf8' })
  if (checked.status !== 0) throw new Error(checked.stderr)
  const child: ChildProcess = spawn(program, ['-p', folder, '-c', file, '-e', path.join(folder, 'error.log')], { stdio: ['ignore', 'ignore', 'inherit'] })
  while (
    !(await fetch(url).then(
      (reply) => reply.arrayBuffer().then(() => true),
      () => false,
    ))
  )
    await sleep(50)
  return {
    log: () => readFileSync(log, 'utf8').trim().split('\n'),
    async stop() {
      if (child.exitCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}
