import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { isAppError } from '#core/errors.ts'
import { isObject, type JsonObject } from '#core/json.ts'
import { DEFINITION_LIMITS, readDefinition } from '#services/workflows/check-definition.ts'
import type { DefinitionFile } from '#services/workflows/sync-definitions.ts'
import { LaunchError, reasonOf } from '../launch-error.ts'

/** Every `*.json` below a folder, one definition each. What has `tasks` is a workflow, anything else a task definition. */
export function readFolder(folder: string): DefinitionFile[] {
  const files = namesIn(folder).sort()
  if (files.length === 0)
    throw new LaunchError(`There is no *.json in ${folder}: give the folder the definitions lie in.`)
  return files.map((file) => {
    const definition = read(path.join(folder, file), file)
    return { file, kind: 'tasks' in definition ? 'workflow' : 'task', definition }
  })
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'))
  } catch (error) {
    throw new LaunchError(`The folder ${folder} cannot be read (${reasonOf(error)}): give another one.`)
  }
}

function read(file: string, name: string): JsonObject {
  if (statSync(file).size > DEFINITION_LIMITS.bytesMax * 4)
    throw new LaunchError(`${name} is too large for a definition.`)
  try {
    const definition = readDefinition(readFileSync(file, 'utf8'))
    if (isObject(definition)) return definition
    throw new LaunchError(`${name} is no definition.`)
  } catch (error) {
    if (!isAppError(error)) throw error
    throw new LaunchError(`${name}: ${error.message}`)
  }
}
