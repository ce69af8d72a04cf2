import { PictureList } from './picture-list.tsx'

/** One picture of a form: a file key, or null. */
export function PictureField({ value = null, onChange, media, label }: { value?: string | null; onChange?: (key: string | null) => void; media: string; label: string }) {
  // The newest one takes the place of the one there was.
  return <PictureList label={label} value={value ? [value] : []} media={media} most={1} onChange={(how) => onChange?.(how(value ? [value] : []).at(-1) ?? null)} />
}
