/** So long what a page asks for later waits for its first pictures at most. */
const PATIENCE_MS = 3000

let shown: Promise<void> | undefined

/**
 * Done when the page stands before the visitor: all that it loads at first has come, and has been painted. What is about the visitor is
 * asked for then; earlier it would take the line and the processor from the page itself.
 */
export const whenShown = (): Promise<void> =>
  (shown ??= new Promise((done) => {
    // A tab in the background paints nothing.
    const painted = () => (document.hidden ? done() : requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))
    if (document.readyState === 'complete') return painted()
    addEventListener('load', painted, { once: true })
    setTimeout(done, PATIENCE_MS)
  }))
