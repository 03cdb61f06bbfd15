import { doWhile } from './do-while.ts'
import { dynamic } from './dynamic.ts'
import { forkJoinDynamic } from './fork-join-dynamic.ts'
import { forkJoin } from './fork-join.ts'
import { http } from './http.ts'
import { human } from './human.ts'
import { inline, jq, lambda } from './inline.ts'
import { exclusiveJoin, join } from './join.ts'
import { noop, setVariable } from './set-variable.ts'
import { kafkaPublish, simple, userDefined } from './simple.ts'
import { decision, switchTask } from './switch.ts'
import type { TaskType } from './task-type.ts'
import { terminate } from './terminate.ts'
import { wait } from './wait.ts'
import { event, startWorkflow, subWorkflow } from './workflows.ts'

const WORKERS = [simple, dynamic, http, kafkaPublish, inline, lambda, jq]
const CONTROL = [switchTask, decision, forkJoin, forkJoinDynamic, join, exclusiveJoin, doWhile, terminate, noop]
const OTHERS = [subWorkflow, startWorkflow, event, wait, human, setVariable]
const ALL: readonly TaskType[] = [...WORKERS, ...CONTROL, ...OTHERS]

/** Every task type the engine carries out itself. */
const TASK_TYPES: ReadonlyMap<string, TaskType> = new Map(ALL.map((type) => [type.type, type]))

export const taskTypeNames = (): string[] => [...TASK_TYPES.keys()]

/** A type by its name; one the engine does not know is a worker's (Conductor: USER_DEFINED). */
export const taskTypeOf = (type: string): TaskType => TASK_TYPES.get(type) ?? userDefined(type)
