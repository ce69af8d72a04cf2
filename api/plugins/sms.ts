import type { Plugin, ShortText } from '@jishi/plugin'
import type { Config } from '../config.ts'
import { type Sms, SmsDown } from '../drivers/sms/types.ts'
import { askPlugin } from './ask.ts'

/** A plugin's provider of short texts as the shop's own outbox takes it. Throws SmsDown, without what the text says. */
export function pluginSms(plugin: Plugin, config: Pick<Config, 'plugins' | 'publicUrl'>): Sms {
  const send = async (text: ShortText): Promise<void> => {
    try {
      await askPlugin(
        plugin,
        config,
        'sms send',
        (shop) => plugin.sms!.send(text, shop),
        () => {},
      )
    } catch (error) {
      // Its words may hold the code or the number.
      throw new SmsDown(`${plugin.name}: ${(error as Error)?.name ?? 'it threw no error'}`)
    }
  }
  return {
    sendCode: (mobile, code, minutes, id) => send({ mobile, template: 'code', params: [code, String(minutes)], id }),
    sendText: ({ phone, template, values }, id) => send({ mobile: phone, template, params: values, id }),
  }
}
