import type { AdminPage, FreightKind, PaymentMethod, Plugin, PromotionKind } from '@jishi/plugin'

/**
 * The plugins of this process, checked. Like its modules they are loaded once, before anything is served, and never change: so
 * they are no dependency that would be handed through every price.
 */
let loaded: readonly Plugin[] = []

/** For `loadPlugins` alone. */
export function install(plugins: readonly Plugin[]): void {
  loaded = plugins
}

export const plugins = (): readonly Plugin[] => loaded

export const pluginNamed = (name: string): Plugin | undefined => loaded.find((plugin) => plugin.name === name)

/** Ways to pay that plugins have brought, with whose they are. */
export const pluginPayments = (): { plugin: Plugin; payment: PaymentMethod }[] => loaded.flatMap((plugin) => (plugin.payments ?? []).map((payment) => ({ plugin, payment })))

export const pluginPayment = (method: string): PaymentMethod | undefined => pluginPayments().find(({ payment }) => payment.method === method)?.payment

/** A kind by the name the shop knows it by: `<plugin>/<kind>`. */
export const promotionKind = (rule: string): PromotionKind | undefined => kindIn(rule, ({ promotions = [] }) => promotions)
export const freightKind = (rule: string): FreightKind | undefined => kindIn(rule, ({ freight = [] }) => freight)

export const ruleName = (plugin: Plugin, { kind }: { kind: string }): string => `${plugin.name}/${kind}`

export const adminPages = (): { plugin: Plugin; page: AdminPage }[] => loaded.flatMap((plugin) => (plugin.adminPages ?? []).map((page) => ({ plugin, page })))

function kindIn<Kind extends { kind: string }>(rule: string, of: (plugin: Plugin) => readonly Kind[]): Kind | undefined {
  const [name = '', kind] = rule.split('/')
  const plugin = pluginNamed(name)
  return plugin && of(plugin).find((one) => one.kind === kind)
}
