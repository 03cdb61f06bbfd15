'use client'

import { useEffect, useRef, useState } from 'react'
import { previewTaskAction, previewWorkflowAction } from '#actions/workflows.ts'
import type { Preview } from '#services/workflows/view.ts'

export type DefinitionKind = 'workflow' | 'task'

/** After this long without a key the text is checked. */
const QUIET_MS = 350

const CHECKS = { workflow: previewWorkflowAction, task: previewTaskAction } as const

interface Checked {
  /** What the last checked text would do; of the text before while `isChecking`. */
  readonly preview: Preview
  readonly isChecking: boolean
  /** Why the server could not check it. */
  readonly failure: string | null
}

/** Keeps what registering a text would do, asked again whenever it rests. Answers that come too late are dropped. */
export function usePreview(kind: DefinitionKind, source: string, initial: Preview): Checked {
  const [checked, setChecked] = useState<Checked>({ preview: initial, isChecking: false, failure: null })
  const last = useRef(source)
  useEffect(() => {
    if (source === last.current) return
    last.current = source
    setChecked((old) => ({ ...old, isChecking: true }))
    const timer = setTimeout(() => {
      const answered = (next: Omit<Checked, 'isChecking'>): void => {
        if (last.current === source) setChecked({ ...next, isChecking: false })
      }
      CHECKS[kind]({ source }).then(
        (result) =>
          result.ok
            ? answered({ preview: result.value, failure: null })
            : answered({ preview: initial, failure: result.error.message }),
        () => answered({ preview: initial, failure: 'The console did not answer; the text was not checked.' }),
      )
    }, QUIET_MS)
    return () => clearTimeout(timer)
  }, [kind, source, initial])
  return checked
}
