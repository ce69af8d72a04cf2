/** Makes "pay before 09:30" in [data-until] run: "Time left 29:59", and what is said when it is over. */
export function countdowns(): void {
  for (const box of document.querySelectorAll<HTMLElement>('[data-until]')) {
    const end = Date.parse(box.dataset.until ?? '')
    const text = box.querySelector('span') ?? box
    const tick = () => {
      const seconds = Math.max(0, Math.round((end - Date.now()) / 1000))
      text.textContent = seconds === 0 ? (box.dataset.over ?? '') : `${box.dataset.left} ${clock(seconds)}`
      if (seconds === 0) clearInterval(timer)
    }
    const timer = setInterval(tick, 1000)
    tick()
  }
}

function clock(seconds: number): string {
  const two = (n: number) => String(n).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  return `${hours > 0 ? `${hours}:` : ''}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}
