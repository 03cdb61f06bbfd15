import { signedIn } from '../support/callers.ts'
import { gated } from '../services/installation.ts'
import type * as workflows from '#actions/workflows.ts'
import type { Row } from './rows.ts'
import { NO_AUTHOR, registers, sees } from './words.ts'

type Actions = typeof workflows

export const WORKFLOW_ROWS: { readonly [Name in keyof Actions]: Row<Parameters<Actions[Name]>> } = {
  registerWorkflowAction: {
    input: ({ workflow }) => [{ source: JSON.stringify({ ...gated(), name: workflow }), version: 7 }],
    answers: registers,
    because: `${NO_AUTHOR}. Nothing was registered.`,
    makes: true,
  },
  registerTaskAction: {
    input: () => [{ source: '{"name":"work","retryCount":0}' }],
    answers: registers,
    because: 'Only members of task-authors may register; you are not one. Nothing was registered.',
    makes: true,
  },
  previewWorkflowAction: { input: () => [{ source: '{}' }], answers: signedIn(200) },
  previewTaskAction: { input: () => [{ source: '{}' }], answers: signedIn(200) },
  testWorkflowAction: { input: ({ workflow }) => [{ workflow, input: { version: '1' } }], answers: sees },
  readRunGraphAction: { input: ({ runId }) => [{ runId }], answers: sees },
}
