/** A text that is read from its beginning; what is not as it must be throws with the place. */
export class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length
  }

  get next(): string {
    return this.#text.charAt(this.#at)
  }

  /** Passes over a text if it is what comes next. */
  takes(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false
    this.#at += text.length
    return true
  }

  /** What a sticky expression finds here, or null. */
  match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0] ?? null
    if (found !== null) this.#at += found.length
    return found
  }

  skipSpaces(): this {
    this.match(/\s*/y)
    return this
  }

  expect(text: string): void {
    if (!this.takes(text)) this.fail(`“${text}” is expected`)
  }

  fail(what: string): never {
    throw new Error(`${what} at character ${this.#at + 1}`)
  }

  /** A text in quotes of either kind. */
  quoted(): string | null {
    const quote = this.next
    if (quote !== "'" && quote !== '"') return null
    const found = this.match(quote === "'" ? /'(?:[^'\\]|\\.)*'/sy : /"(?:[^"\\]|\\.)*"/sy)
    return found === null ? this.fail('a quote is not closed') : unescaped(found.slice(1, -1))
  }
}

const ESCAPES: { readonly [letter: string]: string } = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }

const unescaped = (text: string): string =>
  text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_all, code: string | undefined, letter: string) =>
    code === undefined ? (ESCAPES[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16)),
  )
