import type * as ingestKeys from '#actions/ingest-keys.ts'
import { signedIn } from '../support/callers.ts'
import type { Row, Target } from './rows.ts'

type Actions = typeof ingestKeys

const administers = signedIn(404, { admin: 200 })

export const INGEST_KEY_ROWS: { readonly [Name in keyof Actions]: Row<Parameters<Actions[Name]>> } = {
  createIngestKeyAction: {
    input: () => [{ label: 'of payments', services: ['payments'] }],
    answers: administers,
    makes: true,
  },
  revokeIngestKeyAction: { input: ({ keyId }: Target) => [{ id: keyId }], answers: administers },
}
