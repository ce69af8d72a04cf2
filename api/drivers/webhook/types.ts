/** One request to somebody else's program. */
export type Delivery = { url: string; headers: Record<string, string>; body: string }

/** Talks to addresses that people have typed in. */
export type Webhook = {
  /** Throws WebhookFault unless the receiver answers with a 2xx, or when the address is none that the shop may talk to. */
  post(delivery: Delivery): Promise<void>
  /** Why the shop would not talk to this address, in words; undefined when it would. Names are looked up only when posting. */
  faultOf(url: string): string | undefined
}

/** It did not arrive, and why, without anything of what the receiver said: that may be nobody's business. */
export class WebhookFault extends Error {}
