'use client'

import { useRouter } from 'next/navigation'
import { useState, type ReactNode } from 'react'
import { toast } from 'sonner'
import { saveSamplingAction } from '#actions/sampling.ts'
import type { SamplingSettingsView } from '#services/sampling/view.ts'
import { DEFAULT_SAMPLING, KEEP_RULES } from '#trace/sampling.ts'
import { RULE_TEXTS, RULE_TITLES } from '#trace/sampling-titles.ts'
import { useRunAction } from '~/components/runs/run-action.ts'
import { ActionErrorPanel } from '~/components/ui/action-error.tsx'
import { Button } from '~/components/ui/button.tsx'
import { Card, SectionLabel } from '~/components/ui/card.tsx'
import { CheckBox } from '~/components/ui/check-box.tsx'
import { PolicyPreview } from './policy-preview.tsx'
import { RateFields } from './rate-fields.tsx'
import { draftOf, isReadable, isSameDraft, withRule, type Draft } from './sampling-draft.ts'
import { usePolicyPreview } from './use-policy-preview.ts'

interface SamplingFormProps {
  readonly settings: SamplingSettingsView
  /** Stands below the preview. */
  readonly children: ReactNode
}

/** The rules and rates, with what they would have made of the last day before they are saved. */
export function SamplingForm({ settings, children }: SamplingFormProps): ReactNode {
  const saved = draftOf(settings.policy)
  const [draft, setDraft] = useState<Draft>(saved)
  const preview = usePolicyPreview(draft)
  const isChanged = !isSameDraft(draft, saved)
  return (
    <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)] lg:items-start">
      <Card title="Rules and rates" aside={<VersionName version={settings.version} />}>
        <div className="grid gap-4 px-4 py-3.5">
          <div>
            <SectionLabel>Always kept in full</SectionLabel>
            <fieldset className="grid gap-2" disabled={!settings.canSave.allowed}>
              <legend className="sr-only">Rules that keep a run in full</legend>
              {KEEP_RULES.map((rule) => (
                <CheckBox
                  key={rule}
                  label={RULE_TITLES[rule]}
                  text={RULE_TEXTS[rule]}
                  value={draft.keep.includes(rule)}
                  onChange={(isKept) => setDraft(withRule(draft, rule, isKept))}
                />
              ))}
              <p className="text-xs text-ink3">A run that was pinned is kept in full, whatever stands here.</p>
            </fieldset>
          </div>
          <RateFields draft={draft} onChange={setDraft} hotHours={settings.hotHours} />
          <SaveBar {...{ settings, draft, isChanged }} onReset={() => setDraft(draftOf(DEFAULT_SAMPLING))} />
        </div>
      </Card>
      <div className="grid min-w-0 gap-4 lg:sticky lg:top-16.5">
        <PolicyPreview day={settings.day} preview={preview} isChanged={isChanged} />
        {children}
      </div>
    </div>
  )
}

const VersionName = ({ version }: { readonly version: number }): ReactNode => (
  <span className="text-xs">{version === 0 ? 'the defaults' : `version ${version}`}</span>
)

interface SaveBarProps {
  readonly settings: SamplingSettingsView
  readonly draft: Draft
  readonly isChanged: boolean
  readonly onReset: () => void
}

function SaveBar({ settings, draft, isChanged, onReset }: SaveBarProps): ReactNode {
  const router = useRouter()
  const { run, isPending, error } = useRunAction(
    () => saveSamplingAction({ version: settings.version, policy: draft }),
    () => {
      toast.success('Saved: it counts for runs that are decided from now on.')
      router.refresh()
    },
  )
  const { canSave } = settings
  return (
    <div className="grid gap-2">
      {error && <ActionErrorPanel error={error} />}
      <div className="flex flex-wrap gap-2">
        <Button
          variant="primary"
          disabled={!isChanged || !isReadable(draft) || !canSave.allowed}
          isPending={isPending}
          onClick={run}
        >
          Save
        </Button>
        <Button variant="ghost" disabled={isSameDraft(draft, draftOf(DEFAULT_SAMPLING))} onClick={onReset}>
          Back to the defaults
        </Button>
      </div>
      {!canSave.allowed && <p className="text-xs text-ink3">{canSave.reason}</p>}
    </div>
  )
}
