import { busyButtons, swapForms } from './swap.ts'
import { showVisitor } from './visitor.ts'

/** The cart's page: what changes in it changes the number at the head; a typed count is sent when it is done. */
export function cart(): void {
  if (!document.querySelector('[data-cart-page]')) return
  swapForms(() => void showVisitor())
  busyButtons()
  document.addEventListener('change', (event) => {
    const input = event.target as HTMLInputElement
    if (input.matches('[data-count]')) input.form?.requestSubmit(input.form.querySelector<HTMLButtonElement>('[value=set]'))
  })
}
