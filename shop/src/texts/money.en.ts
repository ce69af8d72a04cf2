import type { zhMoney } from './money.zh-CN.ts'
import type { SameKeys } from './same-keys.ts'

export const enMoney: SameKeys<typeof zhMoney> = {
  payNow: (amount) => `Pay ${amount}`,
  payCash: 'Confirm, pay on delivery',
  payDue: 'Left to pay',
  payHeld: (amount) => `${amount} comes from your wallet`,
  wallet: 'My wallet',
  walletHas: (amount) => `${amount} available`,
  walletShort: (amount) => `${amount} in it, not enough for this order`,
  scanTitle: 'Scan this with WeChat to pay',
  scanTitleOf: (name: string) => `Scan this to pay: ${name}`,
  scanText: 'This page updates by itself once you have paid.',
  scanWaiting: 'Waiting for your payment…',
  scanOver: 'Opening the result…',
  scanOther: 'Pay another way',
  scanCheck: 'I have paid',
  scanDemo: 'Demo: click here instead of scanning',
  scanAlt: 'Code to pay with WeChat',
  resultCash: 'Order confirmed, pay on delivery',
  resultCashText: 'We are packing it. Please pay the courier when your parcel arrives.',
  cashAmount: 'To pay then',
  walletLead: 'Refunds and compensation arrive here. Use them for your next order.',
  walletBalance: 'Available',
  walletMoves: 'History',
  walletEmptyTitle: 'Nothing here yet',
  walletEmptyText: 'What you pay from your wallet, and refunds you get, will be listed here.',
  walletOrder: 'Order',
  walletKind: (kind) =>
    ({
      hold: 'Paid for an order',
      release: 'Order cancelled, returned',
      refund: 'Refund',
      adjustment: 'Adjusted by the shop',
      'top-up': 'Top-up',
      carried: 'Carried over from before',
    })[kind] ?? 'Other',
}
