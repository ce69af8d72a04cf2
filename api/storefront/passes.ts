import type { Deps } from '../deps.ts'
import { secretsOf } from '../http/auth.ts'
import { trapOf } from '../http/doubt.ts'
import { type FormName, issuePass, judgePass, PASS_MS } from '../http/form-pass.ts'
import { slowLane } from '../http/slow-lane.ts'
import { formsRefused } from '../seeing/metrics.ts'
import { networkOf } from '../shared/network.ts'
import { Refusal } from '../shared/refusals.ts'
import { type Answer, answerForm, type Form } from './forms.ts'
import type { Visit } from './visit.ts'

/** A form is sent again for a slip of the pen, and pressed twice; whoever sends it more often has not looked at the page. */
const MOST_USES = 5
/** Whose pass is drawn into the page; its name must tempt a program and mean nothing to a password manager. */
const BAIT = 'website'

const lane = slowLane()

/** What stands before the forms that programs like to send: a pass that only the page has, and a field that people do not see. */
export function passesDesk(deps: Deps, { buyer, lang, ip, agent = '' }: Visit) {
  const { config, clock, fleeting } = deps
  const bearer = (form: FormName) => ({ form, agent, buyerId: buyer?.id })
  const count = (form: FormName, why: string) => formsRefused.inc({ form, why })

  const judge = async (name: FormName, pass: string | undefined): Promise<string | undefined> => {
    const verdicts = secretsOf(config).map((secret) => judgePass(secret, bearer(name), pass, clock()))
    const judged = verdicts.find((one) => !('fault' in one) || one.fault !== 'forged') ?? verdicts[0]!
    if ('fault' in judged) return judged.fault
    // An order is held to one by its own request id, and must not wait for a count.
    if (name === 'order') return undefined
    return (await fleeting.incr(`form-pass:${judged.drawn}`, PASS_MS / 1000)) > MOST_USES ? 'spent' : undefined
  }

  return {
    /** For the hidden field `pass` of a form. */
    pass: (name: FormName): string => issuePass(config.authSecret, bearer(name), clock()),

    /** Answers 10081 unless the form has come from its page; undefined lets it through. Nothing was done, and the page is shown with a new pass. */
    refuseForm: async (name: FormName, form: Form): Promise<Answer<never> | undefined> => {
      if (!config.formPasses) return undefined
      const fault = await judge(name, form.pass)
      if (fault === undefined) return undefined
      count(name, fault)
      return await answerForm<never>(lang, {}, [], () => Promise.reject(new Refusal(10081)))
    },

    /** Whether the field was filled that people do not see. Then they wait, and their network is doubtful for an hour; they need not learn why. */
    isFiller: async (name: FormName, form: Form): Promise<boolean> => {
      if (!config.formPasses || (form[BAIT] ?? '') === '') return false
      count(name, 'bait')
      trapOf(deps).spring({ ip, headers: { 'user-agent': agent } })
      await lane.pass(networkOf(ip), 1)
      return true
    },
  }
}
