/**
 * Every column that holds keys of kept pictures, once: what stands in one of them is never collected. `text` holds one key; `keys` is
 * an array or a JSON list of them; `html` has them in its text. A new column that shows a picture gets a line here; a test finds those that have none.
 */
export const references: readonly { table: string; column: string; holds: 'text' | 'keys' | 'html' }[] = [
  { table: 'skus', column: 'image', holds: 'text' },
  { table: 'pictures', column: 'file', holds: 'text' },
  { table: 'brands', column: 'logo', holds: 'text' },
  { table: 'spus', column: 'description', holds: 'html' },
  { table: 'spus', column: 'description_en', holds: 'html' },
  { table: 'content_items', column: 'picture', holds: 'text' },
  { table: 'order_lines', column: 'image', holds: 'text' },
  { table: 'reviews', column: 'pictures', holds: 'keys' },
  { table: 'aftersales', column: 'pictures', holds: 'keys' },
]
