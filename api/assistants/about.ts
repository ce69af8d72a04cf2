import type { Deps } from '../deps.ts'
import { readCatalogs } from '../goods/read.ts'

const SCOPE_WORDS = { read: 'look around', cart: 'see and change the cart', order: 'draft orders, and see them' } as const

/** What a program that reads the shop should know, in the form of https://llmstxt.org. */
export async function aboutShop(deps: Deps): Promise<string> {
  const { publicUrl, saller } = deps.config
  const [catalogs, { describeTools }] = await Promise.all([readCatalogs(deps.db, 'en'), import('./server.ts')])
  const line = (text: string) => text.replace(/[\r\n[\]]+/g, ' ')
  return `# ${line(saller)}

> A shop. Pages are in Chinese at ${publicUrl}/ and in English at ${publicUrl}/en/. Prices are yuan (CNY).

## For assistants

An assistant that acts for a buyer speaks the Model Context Protocol (streamable HTTP) at ${publicUrl}/mcp, with a token that the buyer makes at ${publicUrl}/en/assistants and sends as \`Authorization: Bearer …\`. It drafts orders; only the buyer places them.

${describeTools(deps)
  .map(({ name, scope, description }) => `- ${name} (scope ${scope}: ${SCOPE_WORDS[scope]}): ${description}`)
  .join('\n')}

## Reading

- [API](${publicUrl}/v1/openapi.json): OpenAPI 3 description of everything under /v1
- [Search](${publicUrl}/v1/goods/search?q=apple): products by words, as JSON
- [Site map](${publicUrl}/sitemap.xml): every product's page
- [Help](${publicUrl}/en/help): delivery, payment, returns

## Catalogs

${catalogs.map(({ id, name }) => `- [${line(name)}](${publicUrl}/en/list/${id})`).join('\n')}
`
}
