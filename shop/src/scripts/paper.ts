import { toast } from './toast.ts'

/** Buttons that print the page, and those that copy a number; they show only where the browser can. */
export function paper(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-print]')) {
    button.hidden = false
    button.addEventListener('click', () => print())
  }
  if (!navigator.clipboard) return
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy-text]')) {
    button.hidden = false
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(button.dataset.copyText ?? '')
      toast(button.dataset.copied ?? '')
    })
  }
}
