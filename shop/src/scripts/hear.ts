/** What a page waits for: a stream of `state` events, and how to ask for the same where the stream does not come through. */
type Waiting<News> = {
  events: string
  /** Asks once; undefined: there is nothing to say yet. */
  ask: () => Promise<News | undefined>
  /** Answers whether there is more to wait for. */
  heard: (news: News) => boolean
  /** Milliseconds between two questions. */
  every: number
}

/**
 * Tells what happens as soon as it happens, by server-sent events. While the stream says nothing, whether it was refused, cut
 * or held back on its way, the page asks by itself: a browser tries a cut stream again for ever without a word.
 */
export function hear<News>({ events, ask, heard, every }: Waiting<News>): void {
  let [speaks, asking, over] = [false, false, false]
  const stream = new EventSource(events)
  const tell = (news: News): void => {
    if (over || heard(news)) return
    over = true
    stream.close()
    clearInterval(timer)
  }
  stream.addEventListener('state', (event) => {
    speaks = true
    tell(JSON.parse((event as MessageEvent<string>).data) as News)
  })
  stream.addEventListener('error', () => (speaks = false))
  const timer = setInterval(async () => {
    if (speaks || asking) return
    asking = true
    try {
      const news = await ask()
      if (news !== undefined) tell(news)
    } catch {
      // The next time, perhaps.
    } finally {
      asking = false
    }
  }, every)
}
