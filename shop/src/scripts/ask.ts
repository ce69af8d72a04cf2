/** Forms with data-ask go only after a yes. */
export function askFirst(): void {
  document.addEventListener('submit', (event) => {
    const question = (event.target as HTMLFormElement).dataset.ask
    if (question && !confirm(question)) event.preventDefault()
  })
}
