import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete'
import { json } from '@codemirror/lang-json'
import { HighlightStyle, syntaxHighlighting, syntaxTree } from '@codemirror/language'
import { lintGutter } from '@codemirror/lint'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, hoverTooltip, type Tooltip } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import type { JsonObject } from '#core/json.ts'
import { nameAt, spotAt } from './json-spots.ts'
import { descriptionAt, fieldsAt, valuesAt, type Field, type Key } from './schema-walk.ts'

/** Fields not yet there and values the schema lists, as one types or asks for them. */
function completions(schema: JsonObject) {
  return (context: CompletionContext): CompletionResult | null => {
    const text = context.state.doc.toString()
    const spot = spotAt(syntaxTree(context.state), text, context.pos)
    if (!spot || (!context.explicit && spot.from === spot.to)) return null
    const options =
      spot.kind === 'name' ? nameOptions(schema, spot.keys) : valuesAt(schema, spot.keys).map((label) => ({ label }))
    return options.length === 0 ? null : { from: spot.from, to: spot.to, options: [...options] }
  }
}

const nameOptions = (schema: JsonObject, keys: readonly Key[]): readonly Completion[] =>
  fieldsAt(schema, keys).map(completionOf)

function completionOf({ name, description, isRequired, starts }: Field): Completion {
  const completion: Completion = { label: `"${name}"`, apply: `"${name}": ${starts}` }
  if (isRequired) Object.assign(completion, { detail: 'required', boost: 1 })
  if (description !== null) completion.info = description
  return completion
}

/** What the field under the pointer means. */
const meanings = (schema: JsonObject): Extension =>
  hoverTooltip((view, position): Tooltip | null => {
    const name = nameAt(syntaxTree(view.state), view.state.doc.toString(), position)
    const meaning = name && descriptionAt(schema, name.keys)
    if (!name || !meaning) return null
    return {
      pos: name.from,
      end: name.to,
      create: () => {
        const dom = document.createElement('div')
        dom.textContent = meaning
        return { dom }
      },
    }
  })

const look = EditorView.theme({
  '&': { backgroundColor: 'var(--bg)', color: 'var(--ink)', fontSize: '12px', height: '100%' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.6' },
  '.cm-content': { caretColor: 'var(--ink)' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
  '.cm-gutters': { backgroundColor: 'var(--bg)', color: 'var(--ink3)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--raise)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--accent-soft)',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--panel)',
    color: 'var(--ink)',
    border: '1px solid var(--line)',
    borderRadius: '8px',
    boxShadow: 'var(--shadow-float)',
    maxWidth: '42ch',
  },
  '.cm-tooltip-hover, .cm-completionInfo': { padding: '6px 10px', fontFamily: 'var(--font-sans)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent-soft)', color: 'var(--ink)' },
  '.cm-completionDetail': { color: 'var(--ink3)', fontStyle: 'normal' },
})

/** State has the colours: names are told from values by weight and one accent. */
const ink = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--accent)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--ink)', fontWeight: '600' },
  { tag: tags.string, color: 'var(--ink)' },
  { tag: [tags.punctuation, tags.separator, tags.bracket], color: 'var(--ink3)' },
])

/** Everything the editor knows of a definition: JSON, its schema, the product's look. */
export const definitionLanguage = (schema: JsonObject, label: string): Extension => [
  json(),
  autocompletion({ override: [completions(schema)], icons: false }),
  meanings(schema),
  lintGutter(),
  EditorView.lineWrapping,
  EditorState.tabSize.of(2),
  // What scrolls must be reachable by keyboard, and be seen to be.
  EditorView.contentAttributes.of({ 'aria-label': label, 'aria-multiline': 'true', tabindex: '0' }),
  look,
  syntaxHighlighting(ink),
]
