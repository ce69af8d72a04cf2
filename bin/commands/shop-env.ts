import path from 'node:path'
import { demoEnv } from '../demo-env.ts'

/** The shop's settings: what the environment says, else the demo's. */
export const shopEnv = (url: string): NodeJS.ProcessEnv => {
  const given = { ...process.env, DATABASE_URL: url, DATABASE_URL_FILE: undefined }
  if (process.env.ALIPAY_APP_ID) return given
  const ports = { sandbox: Number(process.env.SANDBOX_PORT ?? 8001), smtp: Number(process.env.SANDBOX_SMTP_PORT ?? 8025) }
  return { ...given, ...demoEnv(path.resolve(process.env.DATA_DIR ?? '.data'), ports, process.env) }
}
