import { beginAtFault } from './faults.ts'

const afters: ((part: HTMLElement) => void)[] = []
let watching = false

/**
 * Forms inside [data-swap] answer in place: the page that comes back is the one that would have come anyway, and only
 * that part of it is put in. Without this script, or when something goes wrong, the forms work as forms do.
 * Called again it only adds to what happens `after`.
 */
export function swapForms(after?: (part: HTMLElement) => void): void {
  if (after) afters.push(after)
  if (watching) return
  watching = true
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement
    const part = form.closest<HTMLElement>('[data-swap]')
    if (!part || event.defaultPrevented || form.hasAttribute('data-leave') || (event.submitter as HTMLButtonElement | null)?.hasAttribute('data-leave')) return
    event.preventDefault()
    void swap(form, event.submitter, part)
  })
}

async function swap(form: HTMLFormElement, submitter: HTMLElement | null, part: HTMLElement): Promise<void> {
  const focused = namePlace(document.activeElement)
  part.setAttribute('aria-busy', 'true')
  const sent = written(form)
  try {
    const reply = await fetch((submitter as HTMLButtonElement | null)?.hasAttribute('formaction') ? (submitter as HTMLButtonElement).formAction : form.action, {
      method: 'POST',
      body: new URLSearchParams([...new FormData(form, submitter)].map(([name, value]) => [name, String(value)])),
    })
    const fresh = new DOMParser().parseFromString(await reply.text(), 'text/html').querySelector<HTMLElement>('[data-swap]')
    if (!fresh) throw new Error('the answer is another page')
    if (part === form) carryOver(form, sent, fresh as HTMLFormElement)
    part.replaceWith(fresh)
    if (focused) fresh.querySelector<HTMLElement>(focused)?.focus({ preventScroll: true })
    // What was pressed is gone: on to what became of it.
    if (document.activeElement === document.body) fresh.querySelector<HTMLElement>('[data-after]')?.focus({ preventScroll: true })
    beginAtFault(fresh)
    for (const after of afters) after(fresh)
  } catch {
    location.assign(location.href)
  }
}

/** How to find the same field or button in the part that comes: the keyboard goes on where it was. */
function namePlace(at: Element | null): string | undefined {
  const label = at?.getAttribute('aria-label')
  if (label) return `[aria-label="${CSS.escape(label)}"]`
  if (at?.id) return `#${CSS.escape(at.id)}`
  const name = at?.getAttribute('name')
  if (!name) return undefined
  const value = at instanceof HTMLInputElement && !['radio', 'checkbox'].includes(at.type) ? undefined : (at as HTMLInputElement).value
  return value === undefined ? `[name="${CSS.escape(name)}"]` : `[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`
}

/** What was typed while the answer was on its way stands in it, too. */
function carryOver(form: HTMLFormElement, sent: Map<string, string>, fresh: HTMLFormElement): void {
  for (const [name, value] of written(form)) {
    const field = fresh.elements.namedItem(name)
    if (value !== sent.get(name) && (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) field.value = value
  }
}

const written = (form: HTMLFormElement): Map<string, string> =>
  new Map(
    [...form.elements]
      .filter(
        (field): field is HTMLInputElement | HTMLTextAreaElement =>
          field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && ['text', 'number'].includes(field.type)),
      )
      .map(({ name, value }) => [name, value]),
  )

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
