/** On a wide screen the filters of a list stand open; empty fields stay out of the address. */
export function filters(): void {
  const box = document.querySelector<HTMLDetailsElement>('[data-filters]')
  if (box && matchMedia('(min-width: 900px)').matches) box.open = true
  box?.querySelector('form')?.addEventListener('formdata', ({ formData }) => {
    for (const name of ['min', 'max']) if (formData.get(name) === '') formData.delete(name)
  })
}
