/** The filters of a list: open on a wide screen; on a phone Escape and their cross put them away. Empty fields stay out of the address. */
export function filters(): void {
  const box = document.querySelector<HTMLDetailsElement>('[data-filters]')
  if (!box) return
  if (matchMedia('(min-width: 900px)').matches) box.open = true
  const button = box.querySelector('summary')
  const shut = () => {
    // Where they stand open for good there is no button.
    if (!box.open || button?.offsetParent === null) return
    box.open = false
    button?.focus()
  }
  box.querySelector('[data-filters-shut]')?.addEventListener('click', shut)
  box.addEventListener('keydown', ({ key }) => key === 'Escape' && shut())
  box.querySelector('form')?.addEventListener('formdata', ({ formData }) => {
    for (const name of ['min', 'max']) if (formData.get(name) === '') formData.delete(name)
  })
}
