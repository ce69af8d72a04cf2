/** Brings − and + of every stepper to life; the field itself says "change" so that forms can listen. */
export function steppers(root: ParentNode = document): void {
  for (const stepper of root.querySelectorAll<HTMLElement>('[data-stepper]')) {
    const field = stepper.querySelector('input')
    const buttons = [...stepper.querySelectorAll<HTMLButtonElement>('[data-step]')]
    if (!field) continue
    const mark = () => {
      const now = Number(field.value)
      for (const button of buttons) button.disabled = Number(button.dataset.step) < 0 ? now <= Number(field.min) : now >= Number(field.max)
    }
    for (const button of buttons)
      button.addEventListener('click', () => {
        const wanted = (Math.round(Number(field.value)) || 1) + Number(button.dataset.step)
        field.value = String(Math.min(Number(field.max), Math.max(Number(field.min), wanted)))
        field.dispatchEvent(new Event('change', { bubbles: true }))
      })
    field.addEventListener('change', mark)
    field.addEventListener('max-changed', mark)
    mark()
  }
}
