import { whenShown } from './shown.ts'
import { toast } from './toast.ts'

/** The heart of a product page. Coming here is also a look, which the buyer's history remembers. */
export function likes(): void {
  const form = document.querySelector<HTMLFormElement>('[data-like]')
  const heart = form?.querySelector('button')
  if (!form || !heart) return
  const words = form.dataset
  const show = (liked: boolean) => heart.setAttribute('aria-pressed', String(liked))
  const tell = async (path: string, more: Record<string, string> = {}) => {
    const reply = await fetch(path, { method: 'POST', body: new URLSearchParams({ sku_id: words.like ?? '', ...more }) })
    if (!reply.ok) throw new Error(String(reply.status))
    return ((await reply.json()) as { liked: boolean | null }).liked
  }
  whenShown()
    .then(() => tell('/shop/look'))
    .then(
      (liked) => show(liked === true),
      () => {},
    )
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    try {
      const liked = await tell('/shop/like', { liked: String(heart.getAttribute('aria-pressed') !== 'true') })
      if (liked === null) return location.assign(words.login ?? '/login')
      show(liked)
      toast((liked ? words.liked : words.unliked) ?? '')
    } catch {
      toast(words.failed ?? '', { bad: true })
    }
  })
}
