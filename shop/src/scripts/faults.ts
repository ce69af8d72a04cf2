/** The first field that has to be mended gets the focus, unless something has it: a form that was refused is gone on with there. */
export function beginAtFault(root: ParentNode = document): void {
  for (const field of root.querySelectorAll<HTMLElement>('[aria-invalid="true"]')) {
    if (document.activeElement !== document.body) return
    field.focus()
  }
}
