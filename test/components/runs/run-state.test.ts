import { expect, test } from 'vitest'
import { runState, STATES } from '~/components/ui/state.ts'
import { runView } from '../../support/run-view.ts'

test.each([
  [{ isSetAside: true }, 'Set aside'],
  [{ isSetAside: true, isWaitingForPerson: true }, 'Set aside'],
  [{ isSetAside: true, isRollingBack: true, rollback: 'running' }, 'Set aside'],
  [{ isSetAside: true, status: 'PAUSED', isQueued: true }, 'Set aside'],
  [{ isRollingBack: true, rollback: 'running' }, 'Rolling back'],
  [{ isWaitingForPerson: true }, 'Waiting for approval'],
  [{}, 'Running'],
] as const)('a run with %j is said to be %s', (facts, word) => {
  expect(STATES[runState(runView(facts)).name].word).toBe(word)
})
