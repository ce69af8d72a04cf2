/** What is sent by a button or a form with data-ask goes only after a yes; the button's question comes before the form's. */
export function askFirst(): void {
  document.addEventListener('submit', (event) => {
    const question = event.submitter?.dataset.ask ?? (event.target as HTMLFormElement).dataset.ask
    if (question && !event.defaultPrevented && !confirm(question)) event.preventDefault()
  })
}
