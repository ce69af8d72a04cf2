const KEPT = 'jishi_theme'

/** The switch of the theme: as the device has it, light, or dark. What was chosen is kept in this browser, and read before a page is drawn. */
export function themes(): void {
  const root = document.documentElement
  const buttons = [...document.querySelectorAll<HTMLButtonElement>('[data-theme-button]')]
  const show = () => {
    for (const button of buttons) button.setAttribute('aria-pressed', String(button.value === (root.dataset.theme ?? '')))
  }
  const choose = (theme: string) => {
    if (theme) root.dataset.theme = theme
    else delete root.dataset.theme
    try {
      if (theme) localStorage.setItem(KEPT, theme)
      else localStorage.removeItem(KEPT)
    } catch {
      // A browser that keeps nothing: it holds for this page.
    }
    show()
  }
  for (const button of buttons) button.addEventListener('click', () => choose(button.value))
  document.querySelector('[data-theme-toggle]')?.addEventListener('click', () => choose(isDark(root) ? 'light' : 'dark'))
  // Another tab has chosen.
  addEventListener('storage', ({ key, newValue }) => {
    if (key !== KEPT) return
    if (newValue) root.dataset.theme = newValue
    else delete root.dataset.theme
    show()
  })
  show()
}

const isDark = (root: HTMLElement): boolean => (root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches)
