const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/**
 * From twenty minutes before midnight in Beijing on, this process lives an hour earlier: statements of gateways rightly leave open what happened
 * a moment before midnight, and a test that names today would end tomorrow. At any other time nothing is changed. To be called before a shop
 * or a gateway is opened.
 */
export function stayInTheEvening(): void {
  const Real = Date
  if ((Real.now() + 8 * HOUR_MS) % DAY_MS < DAY_MS - HOUR_MS / 3) return
  globalThis.Date = class extends Real {
    constructor(...given: unknown[]) {
      super(...((given.length > 0 ? given : [Real.now() - HOUR_MS]) as [number]))
    }
    static override now(): number {
      return Real.now() - HOUR_MS
    }
  } as DateConstructor
}
