// Decodes streams. Each line that comes in is a stream, an array of its chunks in hexadecimal; the line that goes out is an array
// of what was said after each chunk, and at the end.
import { createInterface } from 'node:readline'
import { createParser } from 'eventsource-parser'

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  console.log(JSON.stringify(decoded(JSON.parse(line))))
}

function decoded(chunks) {
  let items = []
  let retry = null
  const parser = createParser({
    onEvent: ({ id, event, data }) => items.push({ id: id ?? null, event: event ?? null, data }),
    onComment: (comment) => items.push({ comment }),
    onRetry: (time) => (retry = time),
  })
  const text = new TextDecoder()
  // A carriage return at the end of a chunk ends its line only when a chunk with another line end comes: it keeps chunks
  // without one unread. Until then it waits.
  let waits = false
  const feed = (piece) => {
    if (/[\r\n]/.test(piece)) waits = piece.endsWith('\r')
    parser.feed(piece)
    const said = { items, retry, waits }
    items = []
    return said
  }
  const said = chunks.map((chunk) => feed(text.decode(Buffer.from(chunk, 'hex'), { stream: true })))
  // One more line end lets it say what it has kept. The other side is told to take it, too.
  const line_feed = waits
  said.push({ ...feed(text.decode() + (waits ? '\n' : '')), line_feed })
  return said
}
