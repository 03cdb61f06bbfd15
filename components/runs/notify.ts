import type { RunView } from '#services/runs/view.ts'
import { runState, STATES } from '~/components/ui/state.ts'
import { toast } from '~/components/ui/toast.ts'

const NONE =
  'The browser shows no notifications of this page. The title and icon of this tab tell the state of the run.'

const mayNotify = (): boolean => 'Notification' in globalThis && Notification.permission === 'granted'

/** Asks for the right to notify; says what is left to somebody who does not give it. */
export async function askToNotify(): Promise<void> {
  if ('Notification' in globalThis && Notification.permission === 'default') await Notification.requestPermission()
  if (!mayNotify()) toast.error(NONE)
}

/** Says in a notification of the browser how a run stands, or on the page where there can be none. */
export function notify(view: RunView): void {
  const { name, suffix } = runState(view)
  const text = `${STATES[name].word}${suffix}: ${view.workflow} v${view.version}`
  if (!mayNotify()) return toast.success(text)
  try {
    const notification = new Notification(text, { tag: view.id })
    notification.addEventListener('click', () => globalThis.focus())
  } catch {
    // Browsers of phones notify by a service worker only.
    toast.success(text)
  }
}
