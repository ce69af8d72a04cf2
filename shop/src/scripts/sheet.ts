import { fill } from './fill.ts'

/** Opens and closes every Sheet.astro. A link with data-opens leads where it leads without this script. */
export function sheets(): void {
  document.addEventListener('click', (event) => {
    const target = event.target as HTMLElement
    const opens = target.closest<HTMLElement>('[data-opens]')?.dataset.opens
    if (opens) {
      const sheet = document.getElementById(opens)
      if (!(sheet instanceof HTMLDialogElement) || event.metaKey || event.ctrlKey || event.shiftKey) return
      event.preventDefault()
      sheet.showModal()
      for (const place of sheet.querySelectorAll<HTMLElement>('[data-fill]')) void fill(place)
      return
    }
    // Beside what it holds lies only its own backdrop.
    if (target instanceof HTMLDialogElement || target.closest('[data-closes]')) target.closest('dialog')?.close()
  })
}
