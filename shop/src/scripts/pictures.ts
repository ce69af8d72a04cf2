const SIDE = 144

/** Fields for pictures: what was chosen is counted in words and shown, small. */
export function pictureFields(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>('[data-pictures]')) {
    field.addEventListener('change', () => void show(field))
    // A browser that comes back to the page still holds the files.
    if (field.files?.length) void show(field)
  }
}

async function show(field: HTMLInputElement): Promise<void> {
  const part = field.closest('.pictures')
  const files = [...(field.files ?? [])]
  const said = part?.querySelector('[data-pictures-said]')
  if (said) said.textContent = files.length === 0 ? '' : files.length === 1 ? (field.dataset.one ?? '') : (field.dataset.chosen ?? '').replace('0', String(files.length))
  const small = await Promise.all(files.slice(0, 6).map(thumbnail))
  part?.querySelector('[data-pictures-seen]')?.replaceChildren(...small.flat())
}

/** Drawn small, so that six photographs of a phone do not fill its memory. Nothing for a file that is no picture. */
async function thumbnail(file: File): Promise<HTMLElement[]> {
  try {
    const bitmap = await createImageBitmap(file)
    const scale = SIDE / Math.min(bitmap.width, bitmap.height)
    const canvas = Object.assign(document.createElement('canvas'), { width: Math.round(bitmap.width * scale), height: Math.round(bitmap.height * scale) })
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    bitmap.close()
    const image = Object.assign(new Image(72, 72), { src: canvas.toDataURL('image/jpeg', 0.8), alt: file.name })
    const item = document.createElement('li')
    item.append(image)
    return [item]
  } catch {
    return []
  }
}
