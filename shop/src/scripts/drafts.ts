/**
 * What is typed in forms with data-draft is kept in this tab until it is sent, so that sending another form of the page, a
 * session that has run out or a slip of the thumb loses nothing. What the server answers with goes before what was kept. The
 * form names whose words they are, for another person may sit down at the same computer.
 */
export function keepDrafts(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-draft]')) {
    const key = `draft ${location.pathname} ${form.dataset.draft}`
    restore(form, key)
    form.addEventListener('input', () => sessionStorage.setItem(key, JSON.stringify(written(form))))
    form.addEventListener('submit', () => sessionStorage.setItem(`${key} sent`, '1'))
  }
}

function restore(form: HTMLFormElement, key: string): void {
  const sent = sessionStorage.getItem(`${key} sent`) !== null
  sessionStorage.removeItem(`${key} sent`)
  // Sent: the shop has it, or it stands on the page that came back; unless the shop wanted a log-in first.
  if (sent && !/\/login(\?|$)/.test(document.referrer)) return sessionStorage.removeItem(key)
  const kept = JSON.parse(sessionStorage.getItem(key) ?? '{}') as Record<string, string>
  for (const field of fieldsOf(form)) {
    const value = kept[field.name]
    if (value === undefined) continue
    if (field instanceof HTMLInputElement && field.type === 'radio') field.checked = field.value === value
    else if (field.value === field.defaultValue) field.value = value
    field.closest('details')?.setAttribute('open', '')
  }
}

const written = (form: HTMLFormElement): Record<string, string> =>
  Object.fromEntries(
    fieldsOf(form)
      .filter((field) => !(field instanceof HTMLInputElement && field.type === 'radio') || field.checked)
      .map(({ name, value }) => [name, value]),
  )

function fieldsOf(form: HTMLFormElement): (HTMLInputElement | HTMLTextAreaElement)[] {
  return [...form.elements].filter(
    (field): field is HTMLInputElement | HTMLTextAreaElement =>
      field.getAttribute('name') !== null && (field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && ['text', 'number', 'radio'].includes(field.type))),
  )
}
