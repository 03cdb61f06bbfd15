import { createQueued, createStarted, endAttempt, type Draft } from './attempt.ts'
import { launch, publish } from './child.ts'
import { endControl } from './control.ts'
import { mergeVariables } from './variables.ts'
import { countOpenLanes, openFork } from './fork.ts'
import { openGate } from './gate.ts'
import { beginJoin, endExclusiveIfDue } from './lead.ts'
import { beginLoop, openBody } from './loop.ts'
import type { Attempt } from './model.ts'
import type { Node } from './program.ts'
import { rejoin } from './rejoin.ts'
import type { Opening } from './tasks/task-type.ts'
import type { Turn } from './turn.ts'

type Kind = Opening['kind']

/** The node that is opened, and what an older generation left of this occurrence. */
interface Subject {
  readonly node: Node
  readonly met: Attempt | null
}

type Doing<K extends Kind> = (
  turn: Turn,
  subject: Subject,
  draft: Draft,
  opening: Extract<Opening, { kind: K }>,
) => void

/** One way to open for each kind. */
const DOINGS: { readonly [K in Kind]: Doing<K> } = {
  queue(turn, _subject, draft, { name = draft.name, state }) {
    createQueued(turn, { ...draft, name, ...(state ? { state: { ...draft.state, ...state } } : {}) })
  },
  gate(turn, { node }, draft) {
    openGate(turn, node, draft)
  },
  end(turn, _subject, draft, { status, input = draft.input, output = {}, reason = null, variables }) {
    const row = createStarted(turn, { ...draft, input })
    if (variables) mergeVariables(turn, variables)
    endControl(turn, row, { status, reason, output }, draft.gatedBy ?? null)
  },
  refuse(turn, _subject, draft, { reason }) {
    turn.failed.push(endAttempt(turn, createStarted(turn, draft), { status: 'FAILED_WITH_TERMINAL_ERROR', reason }))
  },
  wait(turn, { node }, draft, { state }) {
    const row = createStarted(turn, { ...draft, ...(state ? { state: { ...state, ...draft.state } } : {}) })
    if (node.type === 'JOIN') beginJoin(turn, row, draft.gatedBy ?? null)
  },
  exclusive(turn, _subject, draft) {
    endExclusiveIfDue(turn, createStarted(turn, draft))
  },
  fork(turn, { node }, draft) {
    openFork(turn, node, draft, null)
    countOpenLanes(turn, node, draft)
  },
  'dynamic-fork'(turn, { node }, draft, { branches }) {
    openFork(turn, node, draft, branches)
  },
  loop(turn, { node, met }, draft, { items }) {
    const input = items ? { ...draft.input, _items: [...items] } : draft.input
    const row = createStarted(turn, { ...draft, input, ...beginLoop(turn, node, input, met) })
    if (items?.length === 0)
      endControl(turn, row, { status: 'COMPLETED', output: { iteration: 0 } }, draft.gatedBy ?? null)
    else openBody(turn, node, row, draft.gatedBy ?? null)
  },
  child(turn, { met }, draft, { wanted }) {
    if (!rejoin(turn, draft, met)) launch(turn, draft, wanted, 'child')
  },
  launch(turn, _subject, draft, { wanted }) {
    launch(turn, draft, wanted, 'root')
  },
  event(turn, _subject, draft, { event, output, isOpen }) {
    const row = createStarted(turn, { ...draft, output })
    publish(turn, row, event)
    if (!isOpen) endControl(turn, row, { status: 'COMPLETED', output }, draft.gatedBy ?? null)
  },
  terminate(turn, _subject, draft, { status, reason, output }) {
    const ended = endAttempt(turn, createStarted(turn, draft), { status: 'COMPLETED', output })
    turn.termination = { status, reason, output, taskId: ended.id }
  },
}

/** Takes a node as far as it goes by itself. */
export function carryOut<K extends Kind>(
  turn: Turn,
  subject: Subject,
  draft: Draft,
  opening: Extract<Opening, { kind: K }> & { readonly kind: K },
): void {
  const doing: Doing<K> = DOINGS[opening.kind]
  doing(turn, subject, draft, opening)
}
