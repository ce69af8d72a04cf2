import { toast } from './toast.ts'

/** Buttons that copy a field; they show only where the browser can. */
export function copying(): void {
  if (!navigator.clipboard) return
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
    button.hidden = false
    button.addEventListener('click', async () => {
      const field = document.querySelector<HTMLInputElement>(`#${button.dataset.copy}`)
      if (!field) return
      field.select()
      await navigator.clipboard.writeText(field.value)
      toast(button.dataset.copied ?? '')
    })
  }
}
