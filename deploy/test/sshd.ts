import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { closeLater, freePort } from '../../api/test/redis.ts'

/**
 * An sshd of our own on a free port of this machine, with a key of its own, that lets in one key of ours; neither the machine's settings nor its keys are touched. It stops with the
 * file's tests.
 * @returns what ssh calls it, and the settings of ssh that lead there
 */
export async function startSshd(program: string, folder: string): Promise<{ name: string; config: string }> {
  const port = await freePort()
  const at = (name: string) => path.join(folder, name)
  for (const name of ['host-key', 'user-key']) {
    const made = spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', at(name)], { encoding: 'utf8' })
    if (made.status !== 0) throw new Error(`ssh-keygen: ${made.stderr}`)
  }
  const keyOf = (name: string) => spawnSync('ssh-keygen', ['-y', '-f', at(name)], { encoding: 'utf8' }).stdout.trim()
  writeFileSync(at('authorized_keys'), `${keyOf('user-key')}\n`, { mode: 0o600 })
  writeFileSync(at('known_hosts'), `[127.0.0.1]:${port} ${keyOf('host-key')}\n`)
  // As root it wants this folder, which the machine's own service would have made.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })
  writeFileSync(
    at('sshd_config'),
    [
      'ListenAddress 127.0.0.1',
      `Port ${port}`,
      `HostKey ${at('host-key')}`,
      `AuthorizedKeysFile ${at('authorized_keys')}`,
      `PidFile ${at('sshd.pid')}`,
      'UsePAM no',
      'PasswordAuthentication no',
      'PermitRootLogin prohibit-password',
      // The folder of a test lies in one that everybody may write to.
      'StrictModes no',
      `SetEnv PATH=${path.dirname(process.execPath)}:${process.env.PATH}`,
      'Subsystem sftp internal-sftp',
      '',
    ].join('\n'),
  )
  const { username } = userInfo()
  const config = at('ssh_config')
  writeFileSync(
    config,
    `Host host\n  HostName 127.0.0.1\n  Port ${port}\n  User ${username}\n  IdentityFile ${at('user-key')}\n  IdentitiesOnly yes\n  UserKnownHostsFile ${at('known_hosts')}\n  GlobalKnownHostsFile none\n  StrictHostKeyChecking yes\n`,
  )
  chmodSync(config, 0o600)
  const child = spawn(program, ['-D', '-e', '-f', at('sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] })
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (more: string) => (words += more))
  closeLater(() => child.kill('SIGTERM'))
  while (!words.includes('listening on')) {
    if (child.exitCode !== null) throw new Error(`sshd did not start: ${words}`)
    await sleep(20)
  }
  return { name: 'host', config }
}
