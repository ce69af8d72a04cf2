/** A text that is no code: a template by the shop's name for it, and what fills its places. */
export type Text = { phone: string; template: string; values: string[] }

/** Sends short messages. Talks over the network; throws SmsDown. */
export type Sms = {
  /**
   * Sends a code to a mainland mobile number.
   * @param minutes how long the code is good, as the message says
   * @param id at most 32 letters and digits; the provider takes one id once
   */
  sendCode(phone: string, code: string, minutes: number, id: string): Promise<void>
  /** Sends a text by one of the provider's templates. Throws SmsDown also when the shop has none of that name. @param id as for a code */
  sendText(text: Text, id: string): Promise<void>
}

/** The provider did not answer, or did not take the message. */
export class SmsDown extends Error {}
