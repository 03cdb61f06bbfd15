import type * as links from '#actions/links.ts'
import type { Row } from './rows.ts'
import { administers, sees } from './words.ts'

type Actions = typeof links

export const LINK_ROWS: { readonly [Name in keyof Actions]: Row<Parameters<Actions[Name]>> } = {
  readLinkAction: { input: ({ runId }) => [{ runId }], answers: sees },
  previewLinkAction: { input: () => [{}], answers: administers },
  // Nothing of Lightstep's API is configured: whoever may is told what to set.
  installLinkBackAction: { input: () => [], answers: { ...administers, admin: 409 } },
}
