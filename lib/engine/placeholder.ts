/** A piece of a string with expressions: text as it stands, or the content of one `${…}`. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'placeholder'; readonly content: string; readonly source: string }

/** Where each `{` behind a `$` is balanced, by where it stands. Quotes have no meaning here (Conductor counts braces only). */
function closingBraces(text: string, first: number): Map<number, number> {
  const closing = new Map<number, number>()
  const open: number[] = []
  for (let i = first; i < text.length; i++) {
    if (text[i] === '{') open.push(i)
    if (text[i] !== '}') continue
    const start = open.pop()
    if (start !== undefined && text[start - 1] === '$') closing.set(start, i)
  }
  return closing
}

/** Cuts a string at its outermost placeholders. `$${` is the escape for the text `${`; an unclosed `${` is text. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = []
  let done = 0
  const pushText = (end: number, cut: number): void => {
    if (end > done) pieces.push({ kind: 'text', text: text.slice(done, end) })
    done = cut
  }
  const first = text.indexOf('${')
  const closing = first < 0 ? null : closingBraces(text, first)
  for (let at = first; at >= 0; at = text.indexOf('${', Math.max(done, at + 2))) {
    const end = closing?.get(at + 1)
    if (text[at - 1] === '$') pushText(at - 1, at)
    else if (end !== undefined) {
      pushText(at, end + 1)
      pieces.push({ kind: 'placeholder', content: text.slice(at + 2, end), source: text.slice(at, end + 1) })
    }
  }
  pushText(text.length, text.length)
  return pieces
}
