/** A piece of a string with expressions: text as it stands, or the content of one `${…}`. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'placeholder'; readonly content: string; readonly source: string }

/** The index of the `}` that balances the `{` before `from`, or -1. Quotes have no meaning here (Conductor counts braces only). */
function closingBrace(text: string, from: number): number {
  let depth = 1
  for (let i = from; i < text.length; i++) {
    if (text[i] === '{') depth++
    else if (text[i] === '}' && --depth === 0) return i
  }
  return -1
}

/** Cuts a string at its outermost placeholders. `$${x}` is the escape for the text `${x}`; an unclosed `${` is text. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = []
  let done = 0
  const pushText = (end: number, cut: number): void => {
    if (end > done) pieces.push({ kind: 'text', text: text.slice(done, end) })
    done = cut
  }
  for (let at = text.indexOf('${'); at >= 0; at = text.indexOf('${', done)) {
    const end = closingBrace(text, at + 2)
    if (end < 0) break
    if (at > done && text[at - 1] === '$') {
      pushText(at - 1, end + 1)
      pieces.push({ kind: 'text', text: text.slice(at, end + 1) })
    } else {
      pushText(at, end + 1)
      pieces.push({ kind: 'placeholder', content: text.slice(at + 2, end), source: text.slice(at, end + 1) })
    }
  }
  pushText(text.length, text.length)
  return pieces
}
