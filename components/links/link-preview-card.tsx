'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { previewLinkAction } from '#actions/links.ts'
import type { LinkBackendView, LinkPreview } from '#services/links/view.ts'
import { ActionErrorPanel } from '~/components/ui/action-error.tsx'
import { Card } from '~/components/ui/card.tsx'
import { EMPTY_DRAFT, inputOf, type PreviewDraft } from './preview-draft.ts'
import { PreviewForm } from './preview-form.tsx'
import { PreviewResult } from './preview-result.tsx'

/** Typing is not interrupted by an answer to every letter. */
const STILL_MS = 250

interface LinkPreviewCardProps {
  readonly backends: readonly LinkBackendView[]
  /** As it is configured, with the newest run. */
  readonly first: LinkPreview
}

/** A link template with a real span in it: the configured one, or another before it is put into the environment. */
export function LinkPreviewCard({ backends, first }: LinkPreviewCardProps): ReactNode {
  const [draft, setDraft] = useState(EMPTY_DRAFT)
  const { data } = usePreview(draft, first)
  return (
    <Card title="Into the trace backend">
      <div className="grid gap-4 px-4 py-3.5">
        <PreviewForm
          draft={draft}
          backends={backends}
          configured={first.backend?.name ?? null}
          onChange={(change) => setDraft((before) => ({ ...before, ...change }))}
        />
        <div aria-live="polite">
          {data?.ok === false ? (
            <ActionErrorPanel error={data.error} />
          ) : (
            <PreviewResult preview={data?.value ?? first} isAsked={draft.of !== '' || draft.spanId !== ''} />
          )}
        </div>
      </div>
    </Card>
  )
}

function usePreview(draft: PreviewDraft, first: LinkPreview) {
  const written = JSON.stringify(inputOf(draft))
  const [asked, setAsked] = useState(written)
  useEffect(() => {
    const timer = setTimeout(() => setAsked(written), STILL_MS)
    return () => clearTimeout(timer)
  }, [written])
  return useQuery({
    queryKey: ['link-preview', asked],
    queryFn: () => previewLinkAction(JSON.parse(asked) as Parameters<typeof previewLinkAction>[0]),
    ...(asked === '{}' && { initialData: { ok: true as const, value: first } }),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  })
}
