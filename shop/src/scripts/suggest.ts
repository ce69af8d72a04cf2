type Row = { text: string; note?: string; href?: string }

const WAIT_MS = 120
/** What comes sooner needs no sign that it is coming. */
const SOON_MS = 200
const COOKIE = 'jishi_searches'

/**
 * Suggestions under the search field while somebody types, as a combobox of the ARIA patterns; before they type, what they
 * and many others searched for last. Without this script the form searches as it is.
 */
export function suggests(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-suggest]')
  const input = form?.querySelector<HTMLInputElement>('input[name=q]')
  const list = form?.parentElement?.querySelector<HTMLElement>('[role=listbox]')
  const told = form?.parentElement?.querySelector<HTMLElement>('[role=status]')
  if (!form || !input || !list || !told) return
  const words = form.dataset
  let [chosen, timer, asked] = [-1, 0, 0]
  /** Whether what stands there was offered before anything was typed: then it answers nothing of what is typed now. */
  let isOffer = false
  const typed = { q: '' }

  const options = () => [...list.querySelectorAll<HTMLElement>('[role=option]')]
  const close = () => {
    list.hidden = true
    chosen = -1
    input.setAttribute('aria-expanded', 'false')
    input.removeAttribute('aria-activedescendant')
  }
  const choose = (at: number) => {
    const all = options()
    chosen = at < -1 ? all.length - 1 : at >= all.length ? -1 : at
    for (const [i, option] of all.entries()) option.setAttribute('aria-selected', String(i === chosen))
    const option = all[chosen]
    if (option) input.setAttribute('aria-activedescendant', option.id)
    else input.removeAttribute('aria-activedescendant')
    input.value = option?.dataset.q ?? typed.q
  }
  const show = (groups: { title?: string | undefined; rows: Row[] }[]) => {
    isOffer = false
    list.ariaBusy = null
    list.replaceChildren()
    let n = 0
    for (const { title, rows } of groups.filter(({ rows }) => rows.length > 0)) {
      const group = document.createElement('div')
      group.setAttribute('role', 'group')
      if (title) {
        const head = document.createElement('p')
        head.textContent = title
        head.id = `suggest-title-${n}`
        group.setAttribute('aria-labelledby', head.id)
        group.append(head)
      }
      for (const row of rows) group.append(optionOf(row, n++))
      list.append(group)
    }
    chosen = -1
    list.hidden = n === 0
    input.setAttribute('aria-expanded', String(n > 0))
    told.textContent = n > 0 ? (words.count ?? '').replace('{n}', String(n)) : ''
  }
  const optionOf = ({ text, note, href }: Row, n: number) => {
    const option = document.createElement('a')
    option.setAttribute('role', 'option')
    option.setAttribute('aria-selected', 'false')
    option.id = `suggestion-${n}`
    option.tabIndex = -1
    option.dataset.q = text
    option.href = href ?? `${form.getAttribute('action')}?q=${encodeURIComponent(text)}`
    option.append(text)
    if (note) {
      const small = document.createElement('small')
      small.textContent = note
      option.append(small)
    }
    return option
  }
  const wait = () => {
    if (!list.hidden && !isOffer) return
    close()
    list.replaceChildren(...Array.from({ length: 4 }, () => Object.assign(document.createElement('span'), { className: 'skeleton' })))
    list.ariaBusy = 'true'
    list.hidden = false
  }
  const fail = (q: string) => {
    show([{ rows: [{ text: words.failed ?? '', href: `${form.getAttribute('action')}?q=${encodeURIComponent(q)}` }] }])
    for (const again of options()) {
      again.dataset.q = q
      again.addEventListener('click', (event) => {
        event.preventDefault()
        list.hidden = true
        void look()
      })
    }
    told.textContent = words.failed ?? ''
  }
  /** Undefined when the shop could not be asked. */
  const ask = async (path: string): Promise<unknown[] | undefined> => {
    try {
      const reply = await fetch(path, { headers: { accept: 'application/json', 'accept-language': document.documentElement.lang } })
      const { data } = (await reply.json()) as { data?: unknown }
      return reply.ok && Array.isArray(data) ? data : undefined
    } catch {
      return undefined
    }
  }
  const before = async () => {
    const turn = ++asked
    const [hot, mine] = await Promise.all([ask('/v1/goods/search/hot'), guestWords() ?? (isKnown() ? ask('/v1/goods/search/recent') : [])])
    if (turn !== asked || input.value.trim() !== '' || document.activeElement !== input) return
    const rows = (all: unknown[] = []) => all.map((text) => ({ text: String(text) }))
    show([
      { title: words.recent, rows: rows(mine).slice(0, 5) },
      { title: words.hot, rows: rows(hot) },
    ])
    isOffer = true
  }
  const look = async () => {
    typed.q = input.value
    const q = input.value.trim()
    if (q === '') return before()
    const turn = ++asked
    const late = setTimeout(() => turn === asked && wait(), SOON_MS)
    const found = (await ask(`/v1/goods/suggest?q=${encodeURIComponent(q)}`)) as { kind: 'catalog' | 'brand' | 'word' | 'product'; text: string; id: number }[] | undefined
    clearTimeout(late)
    if (turn !== asked || document.activeElement !== input) return
    if (!found) return fail(input.value)
    const prefix = document.documentElement.lang === 'en' ? '/en' : ''
    show([
      {
        rows: found.map(({ kind, text, id }) => ({
          text,
          ...(kind === 'catalog'
            ? { note: words.catalog ?? '', href: `${prefix}/list/${id}` }
            : kind === 'brand'
              ? { note: words.brand ?? '' }
              : kind === 'product'
                ? { note: words.product ?? '' }
                : {}),
        })),
      },
    ])
  }
  input.addEventListener('input', () => {
    clearTimeout(timer)
    timer = window.setTimeout(() => void look(), WAIT_MS)
  })
  input.addEventListener('focus', () => void look())
  input.addEventListener('blur', (event) => {
    if (!list.contains(event.relatedTarget as Node | null)) close()
  })
  input.addEventListener('keydown', (event) => {
    if (event.isComposing) return
    if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault()
      input.value = typed.q
      close()
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && !list.hidden) {
      event.preventDefault()
      choose(chosen + (event.key === 'ArrowDown' ? 1 : -1))
    } else if (event.key === 'Enter' && chosen >= 0) {
      const link = options()[chosen] as HTMLAnchorElement | undefined
      if (!link) return
      event.preventDefault()
      link.click()
    }
  })
  // The field keeps the focus, so that its list is not closed before the click arrives.
  list.addEventListener('mousedown', (event) => event.preventDefault())
}

/** A guest has no searches in the shop to ask for, and would be refused. */
const isKnown = (): boolean => 'known' in document.documentElement.dataset

/** A guest's last searches; undefined for who has none in a cookie and may be logged in. */
function guestWords(): string[] | undefined {
  const raw = document.cookie
    .split('; ')
    .map((one) => one.replace(/^__Host-/, ''))
    .find((one) => one.startsWith(`${COOKIE}=`))
  if (!raw) return undefined
  try {
    const words: unknown = JSON.parse(decodeURIComponent(raw.slice(COOKIE.length + 1)))
    return Array.isArray(words) ? words.map(String) : []
  } catch {
    return []
  }
}
