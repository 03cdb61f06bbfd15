type Kind = 'success' | 'error'

let isWanted = false
const outlets = new Set<() => void>()

/** What shows toasts is loaded with the first of them, which is kept until it is there. */
async function show(kind: Kind, message: string): Promise<void> {
  isWanted = true
  for (const onWanted of outlets) onWanted()
  const { toast: say } = await import('sonner')
  say[kind](message)
}

/** Says something in a corner of the page, over whatever is there. */
export const toast = {
  success: (message: string): void => void show('success', message),
  error: (message: string): void => void show('error', message),
}

/** For the place where toasts appear: whether there was one yet. */
export const toasts = {
  areWanted: (): boolean => isWanted,
  subscribe(onWanted: () => void): () => void {
    outlets.add(onWanted)
    return () => outlets.delete(onWanted)
  },
}
