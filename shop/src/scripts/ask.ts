/** What is sent by a button or a form with data-ask goes only after a yes; the button's question comes before the form's. */
export function askFirst(): void {
  document.addEventListener('submit', (event) => {
    const question = event.submitter?.dataset.ask ?? (event.target as HTMLFormElement).dataset.ask
    if (!question || event.defaultPrevented) return
    if (!confirm(question)) return event.preventDefault()
    // Tells the page that it need not ask once more.
    const sure = (event.target as HTMLFormElement).querySelector<HTMLInputElement>('[data-sure]')
    if (sure) sure.value = '1'
  })
}
