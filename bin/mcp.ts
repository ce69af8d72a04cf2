import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'

/**
 * Lets a program that talks the Model Context Protocol over standard input and output speak with a shop, which talks it over HTTP: each
 * message goes on as it came. Ends when its input ends.
 * @param shop the shop's address, without /mcp
 * @param token what the buyer made on /assistants
 */
export async function bridgeAssistant(shop: string, token: string): Promise<void> {
  const there = new StreamableHTTPClientTransport(new URL(`${shop.replace(/\/$/, '')}/mcp`), { requestInit: { headers: { authorization: `Bearer ${token}` } } })
  const here = new StdioServerTransport()
  // What cannot be passed on is answered, so that the program does not wait for ever. Standard output is the protocol's alone.
  const failed = async (message: JSONRPCMessage, error: unknown): Promise<void> => {
    console.error((error as Error).message)
    if ('method' in message && 'id' in message && message.id !== undefined)
      await here.send({ jsonrpc: '2.0', id: message.id, error: { code: -32_000, message: 'The shop cannot be reached, or does not know this token' } })
  }
  const ended = new Promise<void>((resolve) => {
    here.onclose = resolve
    process.stdin.once('end', resolve)
  })
  const under = new Set<Promise<void>>()
  here.onmessage = (message) => {
    const sent = there.send(message).catch((error: unknown) => failed(message, error))
    under.add(sent)
    void sent.finally(() => under.delete(sent))
  }
  there.onmessage = (message) => {
    if ('result' in message && typeof (message.result as { protocolVersion?: unknown }).protocolVersion === 'string')
      there.setProtocolVersion((message.result as { protocolVersion: string }).protocolVersion)
    void here.send(message)
  }
  await there.start()
  await here.start()
  await ended
  await Promise.all(under)
  await there.close()
}
