/** The fields of a form that came with a POST, and every picture that was chosen under `pictures`. */
export async function picturesOf(request: Request): Promise<{ form: Record<string, string>; files: { bytes: Buffer; name: string }[] }> {
  const form: Record<string, string> = {}
  const files: { bytes: Buffer; name: string }[] = []
  if (request.method !== 'POST') return { form, files }
  for (const [name, value] of await request.formData().catch(() => new FormData())) {
    if (typeof value === 'string') form[name] = value
    else if (name === 'pictures' && value.size > 0) files.push({ bytes: Buffer.from(await value.arrayBuffer()), name: value.name })
  }
  return { form, files }
}
