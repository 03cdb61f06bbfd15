'use client'

import { Plus, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from '~/components/ui/class-names.ts'
import { Button } from '~/components/ui/button.tsx'
import { describedBy, Field, Select, TextInput } from '~/components/ui/field.tsx'
import { asLocal, fromLocal, type Draft } from './draft.ts'
import { useViewerZone } from './viewer-zone.ts'

interface TimingFieldsProps {
  readonly draft: Pick<Draft, 'crons' | 'startAt' | 'endAt'>
  readonly zones: readonly string[]
  readonly errorsAt: (path: string) => readonly string[]
  readonly onChange: (change: Partial<Draft>) => void
}

const PRESETS = [
  { words: 'Every night', expression: '0 0 3 * * *' },
  { words: 'Every hour', expression: '0 0 * * * *' },
  { words: 'Weekdays at 9', expression: '0 0 9 * * MON-FRI' },
  { words: 'First of the month', expression: '0 0 6 1 * *' },
] as const

const LINES_MAX = 5

/** When it fires: cron lines, each on the clock of its zone, and from when until when. */
export function TimingFields({ draft, zones, errorsAt, onChange }: TimingFieldsProps): ReactNode {
  const { crons } = draft
  const change = (index: number, to: Partial<Draft['crons'][number]>): void =>
    onChange({ crons: crons.map((line, at) => (at === index ? { ...line, ...to } : line)) })
  return (
    <div className="grid gap-3.5">
      {crons.map((line, index) => (
        <CronLineFields
          // oxlint-disable-next-line react/no-array-index-key -- a line is what stands at its place
          key={index}
          index={index}
          line={line}
          zones={zones}
          errorsAt={errorsAt}
          onChange={(to) => change(index, to)}
          onRemove={crons.length > 1 ? () => onChange({ crons: crons.filter((_, at) => at !== index) }) : null}
        />
      ))}
      <div className="flex flex-wrap gap-2">
        {PRESETS.map(({ words, expression }) => (
          <Button key={words} size="small" onClick={() => change(crons.length - 1, { expression })}>
            {words}
          </Button>
        ))}
        {crons.length < LINES_MAX && (
          <Button
            size="small"
            variant="ghost"
            onClick={() =>
              onChange({ crons: [...crons, { expression: '0 0 12 * * *', zoneId: crons.at(-1)?.zoneId ?? 'UTC' }] })
            }
          >
            <Plus aria-hidden className="size-3.5" /> Another time
          </Button>
        )}
      </div>
      <PeriodFields draft={draft} errorsAt={errorsAt} onChange={onChange} />
    </div>
  )
}

interface CronLineFieldsProps extends Pick<TimingFieldsProps, 'zones' | 'errorsAt'> {
  readonly index: number
  readonly line: Draft['crons'][number]
  readonly onChange: (to: Partial<Draft['crons'][number]>) => void
  readonly onRemove: (() => void) | null
}

function CronLineFields({ index, line, zones, errorsAt, onChange, onRemove }: CronLineFieldsProps): ReactNode {
  const id = `schedule-cron-${index}`
  const errors = errorsAt(`$.crons[${index}].expression`)
  const isFirst = index === 0
  return (
    <div
      className={cn(
        'grid grid-cols-[minmax(0,1fr)_minmax(0,15rem)] items-start gap-2.5 max-md:grid-cols-1',
        onRemove && 'grid-cols-[minmax(0,1fr)_minmax(0,15rem)_auto] max-md:grid-cols-[minmax(0,1fr)_auto]',
      )}
    >
      <Field
        id={id}
        label={isFirst ? 'When' : `When, line ${index + 1}`}
        hint={isFirst && 'second minute hour day month weekday; without the second, five fields do'}
        errors={errors}
        isRequired={isFirst}
        className={onRemove ? 'max-md:col-span-2' : ''}
      >
        <TextInput
          id={id}
          value={line.expression}
          maxLength={200}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={errors.length > 0}
          aria-describedby={describedBy(id, { hint: isFirst, errors: errors.length > 0 })}
          className="font-mono"
          onChange={(event) => onChange({ expression: event.target.value })}
        />
      </Field>
      <Field id={`${id}-zone`} label="Time zone" errors={errorsAt(`$.crons[${index}].zoneId`)}>
        <Select id={`${id}-zone`} value={line.zoneId} onChange={(event) => onChange({ zoneId: event.target.value })}>
          {!zones.includes(line.zoneId) && <option>{line.zoneId}</option>}
          {zones.map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </Select>
      </Field>
      {onRemove && (
        <Button size="icon" variant="ghost" aria-label={`Remove line ${index + 1}`} className="mt-5" onClick={onRemove}>
          <Trash2 aria-hidden className="size-4" />
        </Button>
      )}
    </div>
  )
}

/** On the reader's clock, which only the browser knows. */
function PeriodFields({ draft, errorsAt, onChange }: Omit<TimingFieldsProps, 'zones'>): ReactNode {
  const viewerZone = useViewerZone()
  if (viewerZone === null) return null
  const fields = [
    { key: 'startAt', label: 'Not before' },
    { key: 'endAt', label: 'Only before' },
  ] as const
  return (
    <div className="grid grid-cols-2 gap-2.5 max-md:grid-cols-1">
      {fields.map(({ key, label }) => (
        <Field
          key={key}
          id={`schedule-${key}`}
          label={label}
          hint={`On your clock (${viewerZone})`}
          errors={errorsAt(`$.${key}`)}
        >
          <TextInput
            id={`schedule-${key}`}
            type="datetime-local"
            value={asLocal(draft[key])}
            aria-describedby={describedBy(`schedule-${key}`, { hint: true, errors: errorsAt(`$.${key}`).length > 0 })}
            onChange={(event) => onChange({ [key]: fromLocal(event.target.value) })}
          />
        </Field>
      ))}
    </div>
  )
}
