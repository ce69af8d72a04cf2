/**
 * The button that asks for a code by message answers in place, so that what has been typed in the rest of the form stays. The
 * page that comes back is the one that would have come anyway; only the part around the code is put in. Passwords stay here.
 */
export function sendCode(): void {
  document.addEventListener(
    'submit',
    (event) => {
      const form = event.target as HTMLFormElement
      const button = event.submitter as HTMLButtonElement | null
      const part = form.querySelector<HTMLElement>('[data-verify]')
      if (!part || button?.value !== 'send') return
      event.preventDefault()
      event.stopImmediatePropagation()
      void send(form, button, part)
    },
    { capture: true },
  )
}

async function send(form: HTMLFormElement, button: HTMLButtonElement, part: HTMLElement): Promise<void> {
  part.setAttribute('aria-busy', 'true')
  button.disabled = true
  const fields = [...new FormData(form)].filter(([name]) => !name.startsWith('password')).map(([name, value]) => [name, String(value)])
  try {
    const reply = await fetch(form.action, { method: 'POST', body: new URLSearchParams([...fields, ['deed', 'send']]) })
    const page = new DOMParser().parseFromString(await reply.text(), 'text/html')
    const fresh = page.querySelector<HTMLElement>('[data-verify]')
    if (!fresh) throw new Error('the answer is another page')
    // What is wrong with the number is said beside the number.
    const phone = page.querySelector('#field-phone')?.closest('.field')
    if (phone) form.querySelector('#field-phone')?.closest('.field')?.replaceWith(phone)
    part.replaceWith(fresh)
    const first = form.querySelector<HTMLElement>('[aria-invalid="true"], #field-verify, #field-captcha')
    first?.focus({ preventScroll: true })
  } catch {
    location.assign(location.href)
  }
}
