import { toast } from './toast.ts'

type Region = { code: string; name: string }
type Parsed = Record<'receiver' | 'mobile' | 'postcode' | 'province' | 'city' | 'district' | 'detail', string>

/** Address forms: a chosen region brings the ones below it, and a pasted line is sorted into the fields. */
export function addressForms(): void {
  for (const part of document.querySelectorAll<HTMLElement>('[data-address]')) {
    const selects = [...part.querySelectorAll<HTMLSelectElement>('[data-level]')]
    for (const [level, select] of selects.entries()) {
      select.addEventListener('change', () => void fillBelow(selects, level))
      // Chosen before this script had come over a slow line.
      if (select.value !== '' && selects[level + 1]?.options.length === 1) void fillBelow(selects, level)
    }
    part.querySelector('[data-parse]')?.addEventListener('click', (event) => {
      event.preventDefault()
      void sort(part, selects)
    })
  }
}

/** Only the answer to the latest choice counts. */
async function fillBelow(selects: HTMLSelectElement[], level: number): Promise<void> {
  const chosen = selects[level]?.value ?? ''
  for (const select of selects.slice(level + 1)) offer(select, [])
  const below = selects[level + 1]
  if (!below || chosen === '') return
  const regions = await regionsBelow(chosen)
  if (selects[level]?.value === chosen) offer(below, regions)
}

async function regionsBelow(parent: string): Promise<Region[]> {
  try {
    const reply = await fetch(`/v1/regions?parent=${parent}`)
    return ((await reply.json()) as { data?: Region[] }).data ?? []
  } catch {
    return []
  }
}

function offer(select: HTMLSelectElement, regions: Region[]): void {
  select.replaceChildren(new Option(select.dataset.choose, ''), ...regions.map(({ code, name }) => new Option(name, code)))
}

async function sort(part: HTMLElement, selects: HTMLSelectElement[]): Promise<void> {
  const pasted = part.querySelector<HTMLTextAreaElement>('[data-pasted]')
  try {
    const reply = await fetch('/v1/addresses/parse', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ text: pasted?.value ?? '' }) })
    const parsed = ((await reply.json()) as { data: Parsed }).data
    if (!parsed.detail && !parsed.province) throw new Error('nothing was understood')
    for (const [name, value] of [
      ['receiver', parsed.receiver],
      ['mobile', parsed.mobile],
      ['postcode', parsed.postcode],
      ['address', parsed.detail],
    ] as const) {
      const field = part.querySelector<HTMLInputElement>(`[name="${name}"]`)
      if (field && value) field.value = value
    }
    for (const [level, code] of [parsed.province, parsed.city, parsed.district].entries()) {
      const select = selects[level]
      if (!select) continue
      select.value = code
      await fillBelow(selects, level)
    }
  } catch {
    toast(pasted?.dataset.failed ?? '', { bad: true })
  }
}
