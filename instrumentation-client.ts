/**
 * Next 16.4 tells the browser of edits only where a loaded document named the list of its page's chunks; a page that was
 * reached by a link kept its old text until it was loaded again. What its document would have loaded is added here.
 */
async function loadScriptsOf(url: string): Promise<void> {
  const answer = await fetch(url)
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const loaded = new Set(sourcesIn(document))
  for (const src of sourcesIn(page)) {
    if (loaded.has(src)) continue
    const script = document.createElement('script')
    script.async = true
    script.setAttribute('src', src)
    document.head.append(script)
  }
}

/** As they are written: Next tells scripts apart by the path in the attribute. */
const sourcesIn = ({ scripts }: Document): string[] =>
  Array.from(scripts).flatMap((script) => script.getAttribute('src') ?? [])

/** Next calls this in the browser when a link is followed. There is nothing to do in what is built. */
export const onRouterTransitionStart =
  process.env.NODE_ENV === 'development' ? (url: string) => void loadScriptsOf(url) : undefined
