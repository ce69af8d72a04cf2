import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { type Sms, SmsDown } from './types.ts'

/** The other side of a driver under test. */
export type SmsWorld = {
  sms: Sms
  /** What arrived at a phone, newest first. */
  arrived(phone: string): Promise<string[]>
  /** A number that the provider takes no message for. */
  refusedPhone: string
  /** The same driver with broken credentials, a wrong clock, a provider that talks nonsense, and nobody there. */
  broken: Record<string, Sms>
}

/** What every driver of short messages keeps. */
export function smsContract(name: string, open: () => Promise<SmsWorld>): void {
  const newId = () => randomBytes(16).toString('hex')
  const newPhone = () => `138${String(randomBytes(4).readUInt32BE()).padStart(10, '0').slice(0, 7)}1`

  test(`sms ${name}: a code arrives at its phone, with its minutes, and nowhere else`, async () => {
    const { sms, arrived } = await open()
    const [phone, other] = [newPhone(), newPhone()]
    await sms.sendCode(phone, '042137', 5, newId())
    const [text] = await arrived(phone)
    assert.match(text!, /042137/)
    assert.match(text!, /5\s*分钟/)
    assert.deepEqual(await arrived(other), [])
  })

  test(`sms ${name}: a text that is no code arrives with what it is about; one without a template throws SmsDown`, async () => {
    const { sms, arrived } = await open()
    const phone = newPhone()
    await sms.sendText({ phone, template: 'back-in-stock', values: ['青瓷茶杯'] }, newId())
    const texts = await arrived(phone)
    assert.equal(texts.length, 1)
    assert.match(texts[0]!, /青瓷茶杯/)
    assert.doesNotMatch(texts[0]!, /验证码/)
    await assert.rejects(sms.sendText({ phone, template: 'unheard-of', values: [] }, newId()), SmsDown)
    await assert.rejects(sms.sendText({ phone, template: 'back-in-stock', values: ['a', 'b'] }, newId()), SmsDown)
    assert.equal((await arrived(phone)).length, 1)
  })

  test(`sms ${name}: one id is one message`, async () => {
    const { sms, arrived } = await open()
    const [phone, id] = [newPhone(), newId()]
    await sms.sendCode(phone, '111111', 5, id)
    await sms.sendCode(phone, '111111', 5, id).catch((error: unknown) => assert.ok(error instanceof SmsDown))
    assert.equal((await arrived(phone)).length, 1)
  })

  test(`sms ${name}: a message that is not taken throws SmsDown, whatever the reason, and gives no secret away`, async () => {
    const { sms, broken, arrived, refusedPhone } = await open()
    const phone = newPhone()
    await assert.rejects(sms.sendCode(refusedPhone, '222222', 5, newId()), SmsDown)
    for (const [why, driver] of Object.entries(broken))
      await assert.rejects(driver.sendCode(phone, '222222', 5, newId()), (error: Error) => error instanceof SmsDown && !/222222|sig=/.test(error.message), why)
    assert.deepEqual(await arrived(phone), [])
  })
}
