/**
 * Forms inside [data-swap] answer in place: the page that comes back is the one that would have come anyway, and only
 * that part of it is put in. Without this script, or when something goes wrong, the forms work as forms do.
 */
export function swapForms(after?: (part: HTMLElement) => void): void {
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement
    const part = form.closest<HTMLElement>('[data-swap]')
    if (!part || event.defaultPrevented || form.hasAttribute('data-leave') || (event.submitter as HTMLButtonElement | null)?.hasAttribute('data-leave')) return
    event.preventDefault()
    void swap(form, event.submitter, part, after)
  })
}

async function swap(form: HTMLFormElement, submitter: HTMLElement | null, part: HTMLElement, after?: (part: HTMLElement) => void): Promise<void> {
  const focused = (document.activeElement as HTMLElement | null)?.getAttribute('aria-label')
  part.setAttribute('aria-busy', 'true')
  try {
    const reply = await fetch((submitter as HTMLButtonElement | null)?.hasAttribute('formaction') ? (submitter as HTMLButtonElement).formAction : form.action, {
      method: 'POST',
      body: new URLSearchParams([...new FormData(form, submitter)].map(([name, value]) => [name, String(value)])),
    })
    const fresh = new DOMParser().parseFromString(await reply.text(), 'text/html').querySelector<HTMLElement>('[data-swap]')
    if (!fresh) throw new Error('the answer is another page')
    part.replaceWith(fresh)
    if (focused) fresh.querySelector<HTMLElement>(`[aria-label="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true })
    after?.(fresh)
  } catch {
    location.assign(location.href)
  }
}

/** A pressed button turns its wheel until the next page comes; a second press of anything in its form does nothing. */
export function busyButtons(): void {
  const sent = new Set<EventTarget>()
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement
    if (event.defaultPrevented || form.method === 'get') return
    if (sent.has(form)) return event.preventDefault()
    sent.add(form)
    if (event.submitter?.classList.contains('button')) event.submitter.classList.add('busy')
  })
  // Coming back with the back button, the wheel has stopped.
  addEventListener('pageshow', () => {
    sent.clear()
    document.querySelectorAll('.button.busy').forEach((button) => button.classList.remove('busy'))
  })
}
