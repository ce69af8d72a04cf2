import type { zhCheckout } from './checkout.zh-CN.ts'
import type { SameKeys } from './same-keys.ts'

type Lists = 'resultNextSteps' | 'caseSteps' | 'caseStepsRefund' | 'caseStepsReturn'

export const enCheckout: Omit<SameKeys<typeof zhCheckout>, Lists> & Pick<typeof zhCheckout, Lists> = {
  addressUnadded: 'The new address is not added yet, so nothing was ordered. Press “Add this address” to send it there, or clear it.',
  addressForget: 'Never mind, clear it',
  priceWas: (before, now) => `It was ¥${before} and is ¥${now} now.`,
  resultNext: 'What is next',
  resultNextSteps: [
    'The warehouse packs it; items in stock leave within 24 hours.',
    'Then the order shows the courier, the tracking number and every step.',
    'Confirm when it has arrived. If anything is wrong, ask for a refund or return.',
  ],
  payAlready: 'This order is paid already',
  payCashAlready: 'You pay for this order when it arrives',
  againMissing: 'The other items are in your cart. These could not be added:',
  copyOrderNo: 'Copy the order number',
  copyTracking: 'Copy the tracking number',
  print: 'Print',
  caseProgress: 'Progress',
  caseSteps: ['Ask', 'We look at it', 'Done'],
  caseStepsRefund: ['Ask', 'We look at it', 'Refund'],
  caseStepsReturn: ['Ask', 'We look at it', 'Send it back', 'Done'],
  choosePictures: 'Choose pictures',
  chosenPictures: (n) => (n === 1 ? '1 picture chosen' : `${n} pictures chosen`),
  ownEmailTitle: 'Add your e-mail',
  ownEmailAgain: 'Confirm your e-mail',
  ownEmailVerify: 'Confirm',
  ownEmailHint: 'We send a letter there; click the link in it. If the address has a typo, mend it here.',
  ownEmailPassword: 'Only needed for another address',
  ownEmailSend: 'Send the letter',
  ownEmailSent: 'The letter is on its way. Click the link in it within three days.',
  loginKept: 'Your session has ended. What you typed is kept; log in and carry on.',
}
