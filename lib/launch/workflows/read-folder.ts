import { readdirSync, readFileSync, statSync, type Stats } from 'node:fs'
import path from 'node:path'
import { isAppError } from '#core/errors.ts'
import { isObject, type JsonObject } from '#core/json.ts'
import { DEFINITION_LIMITS, readDefinition } from '#services/workflows/check-definition.ts'
import type { DefinitionFile } from '#services/workflows/sync-definitions.ts'
import { LaunchError, reasonOf } from '../launch-error.ts'

/** Every `*.json` below a folder, one definition each. What has `tasks` is a workflow, anything else a task definition. */
export function readFolder(folder: string): DefinitionFile[] {
  const files = namesIn(folder)
    .filter((file) => !statOf(folder, file).isDirectory())
    .sort()
  if (files.length === 0)
    throw new LaunchError(`There is no *.json in ${folder}: give the folder the definitions lie in.`)
  return files.map((file) => {
    const definition = read(folder, file)
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

function statOf(folder: string, name: string): Stats {
  try {
    return statSync(path.join(folder, name))
  } catch (error) {
    throw new LaunchError(`${name} cannot be read (${reasonOf(error)}).`)
  }
}

function textOf(folder: string, name: string): string {
  const stat = statOf(folder, name)
  // To read a pipe or a device may take for ever.
  if (!stat.isFile()) throw new LaunchError(`${name} is no file.`)
  if (stat.size > DEFINITION_LIMITS.bytesMax * 4) throw new LaunchError(`${name} is too large for a definition.`)
  try {
    return readFileSync(path.join(folder, name), 'utf8')
  } catch (error) {
    throw new LaunchError(`${name} cannot be read (${reasonOf(error)}).`)
  }
}

function read(folder: string, name: string): JsonObject {
  const text = textOf(folder, name)
  try {
    const definition = readDefinition(text)
    if (isObject(definition)) return definition
    throw new LaunchError(`${name} is no definition.`)
  } catch (error) {
    if (!isAppError(error)) throw error
    throw new LaunchError(`${name}: ${error.message}`)
  }
}
