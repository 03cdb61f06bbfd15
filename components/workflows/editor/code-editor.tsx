'use client'

import { setDiagnostics, type Diagnostic } from '@codemirror/lint'
import CodeMirror, { EditorView, type ReactCodeMirrorRef } from '@uiw/react-codemirror'
import { useEffect, useMemo, useRef, type ReactNode } from 'react'
import type { Issue } from '#core/errors.ts'
import type { JsonObject } from '#core/json.ts'
import { parseJson, rangeOf } from './json-spots.ts'
import { definitionLanguage } from './schema-help.ts'

export interface CodeEditorProps {
  /** Names the text for assistive technology. */
  readonly label: string
  readonly value: string
  readonly schema: JsonObject
  readonly errors: readonly Issue[]
  readonly warnings: readonly Issue[]
  /** Where to go; a new object goes there again. */
  readonly goTo: { readonly path: string } | null
  readonly onChange: (value: string) => void
}

/** Tab leaves the editor: what is typed in must not be a trap. */
const SETUP = { foldGutter: true, highlightActiveLine: true, searchKeymap: true, lintKeymap: true } as const

const diagnosticsOf = (text: string, issues: readonly Issue[], severity: Diagnostic['severity']): Diagnostic[] => {
  const tree = parseJson(text)
  return issues.map(({ path, message }) => ({ ...rangeOf(tree, text, path), severity, message: `${path} ${message}` }))
}

/** A JSON text with the help of its schema, and what is wrong with it at its place. */
export function CodeEditor(props: CodeEditorProps): ReactNode {
  const { label, value, schema, errors, warnings, goTo, onChange } = props
  const editor = useRef<ReactCodeMirrorRef>(null)
  const extensions = useMemo(() => definitionLanguage(schema, label), [schema, label])
  useEffect(() => {
    const view = editor.current?.view
    if (!view) return
    const text = view.state.doc.toString()
    const found = [...diagnosticsOf(text, errors, 'error'), ...diagnosticsOf(text, warnings, 'warning')]
    view.dispatch(setDiagnostics(view.state, found))
  }, [errors, warnings])
  useEffect(() => {
    const view = editor.current?.view
    if (!view || !goTo) return
    const text = view.state.doc.toString()
    const { from, to } = rangeOf(parseJson(text), text, goTo.path)
    view.dispatch({ selection: { anchor: from, head: to }, effects: EditorView.scrollIntoView(from, { y: 'center' }) })
    view.focus()
  }, [goTo])
  return (
    <CodeMirror
      ref={editor}
      value={value}
      onChange={onChange}
      extensions={[extensions]}
      basicSetup={SETUP}
      indentWithTab={false}
      theme="none"
      height="100%"
      className="h-full"
    />
  )
}
