import type { ReactNode } from 'react'
import type { LinkBackendView } from '#services/links/view.ts'
import { Field, Select, Textarea, TextInput } from '~/components/ui/field.tsx'
import { CONFIGURED, namesIn, OWN, type PreviewDraft } from './preview-draft.ts'

interface PreviewFormProps {
  readonly draft: PreviewDraft
  readonly backends: readonly LinkBackendView[]
  /** What the configured backend is called. */
  readonly configured: string | null
  readonly onChange: (change: Partial<PreviewDraft>) => void
}

/** By which template, with what, and for which span. */
export function PreviewForm({ draft, backends, configured, onChange }: PreviewFormProps): ReactNode {
  const settings = settingsFor(draft, backends)
  return (
    <div className="grid items-start gap-3 md:grid-cols-2">
      <Field id="link-by" label="Template">
        <Select id="link-by" value={draft.by} onChange={(event) => onChange({ by: event.target.value })}>
          <option value={CONFIGURED}>{`As configured: ${configured ?? 'none'}`}</option>
          {backends.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
          <option value={OWN}>One of your own</option>
        </Select>
      </Field>
      {draft.by === OWN && (
        <Field id="link-template" label="Your template" className="md:col-span-2">
          <Textarea
            id="link-template"
            rows={2}
            spellCheck={false}
            value={draft.template}
            onChange={(event) => onChange({ template: event.target.value })}
            className="font-mono"
          />
        </Field>
      )}
      {settings.map(({ name, variable }) => (
        <Field key={name} id={`link-${name}`} label={<code>{`{${name}}`}</code>} hint={<code>{variable}</code>}>
          <TextInput
            id={`link-${name}`}
            spellCheck={false}
            value={draft.settings[name] ?? ''}
            onChange={(event) => onChange({ settings: { ...draft.settings, [name]: event.target.value } })}
          />
        </Field>
      ))}
      <SpanFields draft={draft} onChange={onChange} />
    </div>
  )
}

function SpanFields({ draft, onChange }: Pick<PreviewFormProps, 'draft' | 'onChange'>): ReactNode {
  return (
    <div className="grid gap-3 md:col-span-2 md:grid-cols-2">
      <Field id="link-of" label="Run id or trace id" hint="Empty: the newest run you may see">
        <TextInput
          id="link-of"
          spellCheck={false}
          value={draft.of}
          aria-describedby="link-of-hint"
          onChange={(event) => onChange({ of: event.target.value })}
        />
      </Field>
      <Field id="link-span" label="Span id" hint="Empty: the first span of that trace">
        <TextInput
          id="link-span"
          spellCheck={false}
          value={draft.spanId}
          aria-describedby="link-span-hint"
          onChange={(event) => onChange({ spanId: event.target.value })}
        />
      </Field>
    </div>
  )
}

/** What the chosen template asks for; what is configured needs nothing. */
function settingsFor({ by, template }: PreviewDraft, backends: readonly LinkBackendView[]) {
  if (by !== OWN) return backends.find(({ id }) => id === by)?.settings ?? []
  const all = new Map(backends.flatMap(({ settings }) => settings.map((each) => [each.name, each] as const)))
  const names = namesIn(template, [...all.keys()])
  return names.flatMap((name) => all.get(name) ?? [])
}
