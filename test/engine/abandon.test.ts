import { describe, expect, test } from 'vitest'
import type { Decision, Env } from '#engine/command.ts'
import { abandon } from '#engine/commands/abandon.ts'
import { fork, gate, join, simple, undoable } from './definitions.ts'
import { BAD } from './operator.ts'
import { named, Universe } from './universe.ts'
import { digest, person, LAUNCHER, type World } from './world.ts'

/** What ends a run by its rows alone. */
function abandoned(world: World, rollback = false): Decision {
  const env: Env = {
    now: world.now,
    random: (length) => new Uint8Array(length),
    digest,
    handOut: () => null,
    origin: { actor: person(LAUNCHER), via: 'console', request: null },
  }
  const state = { run: world.current, attempts: [...world.attempts.values()], read: 'all' } as const
  return abandon(state, { kind: 'terminate', runId: world.id, reason: 'enough', rollback }, env)
}

const sub = simple('s', { type: 'SUB_WORKFLOW', subWorkflowParam: { name: 'child' } })

describe('a run that is ended by its rows alone', () => {
  test('has nothing open, withdraws what it asked, stops its children and tells its parent', () => {
    const universe = new Universe([
      named('parent', [sub]),
      named('child', [
        fork(
          'f',
          [simple('a')],
          [gate('g')],
          [simple('t', { type: 'SUB_WORKFLOW', subWorkflowParam: { name: 'leaf' } })],
        ),
        join('j', ['a', 'g', 't']),
      ]),
      named('leaf', [simple('x')]),
    ])
    const parent = universe.start('parent')
    const world = universe.of('child')
    const { run, changed, settled, sends, entries } = abandoned(world)
    expect(run).toMatchObject({ status: 'TERMINATED', reason: 'enough', rollback: 'none', openAttempts: 0, waiting: 0 })
    expect(changed.map(({ attempt }) => `${attempt.ref} ${attempt.status}`).sort()).toEqual([
      'a CANCELED',
      'g CANCELED',
      'j CANCELED',
      't CANCELED',
    ])
    expect(settled).toEqual([{ taskId: world.at('g').id, outcome: 'withdrawn' }])
    expect(sends.map((send) => send.kind === 'command' && [send.command.kind, send.command.runId])).toEqual([
      ['terminate', universe.of('leaf').id],
      ['child-ended', parent.id],
    ])
    expect(entries.at(-1)).toMatchObject({ kind: 'run.ended', facts: { isAbandoned: true } })
  })

  test('says that its rollback is incomplete where something stays that was to be undone', () => {
    const universe = new Universe([named('sample', [undoable('a'), simple('b')])])
    const world = universe.start('sample')
    universe.end('sample', 'a')
    expect(abandoned(world, true).run.rollback).toBe('incomplete')
    expect(abandoned(world, false).run.rollback).toBe('none')
  })

  test('ends as it was to end where it was rolling back, and what was being undone is not', () => {
    const universe = new Universe([named('sample', [undoable('a'), simple('b')])])
    const world = universe.start('sample')
    universe.end('sample', 'a').end('sample', 'b', BAD)
    expect(world.open()).toEqual(['a.rollback'])
    const { run, changed } = abandoned(world)
    expect(run).toMatchObject({ status: 'FAILED', rollback: 'incomplete', ending: null })
    expect(changed.map(({ attempt }) => [attempt.ref, attempt.status, attempt.undo])).toEqual([
      ['a.rollback', 'CANCELED', 'none'],
      ['a', 'COMPLETED', 'failed'],
    ])
  })

  test('tells the parent that waits for its undoing that not everything is undone', () => {
    const universe = new Universe([named('parent', [sub, simple('z')]), named('child', [undoable('x')])])
    universe.start('parent')
    universe.end('child', 'x').end('parent', 'z', BAD)
    const world = universe.of('child')
    expect(world.open()).toEqual(['x.rollback'])
    expect(abandoned(world).sends).toMatchObject([{ command: { kind: 'child-undone', isDone: false } }])
  })
})
