import { LABEL_NAME, LABEL_NAME_LENGTH_MAX, LABEL_VALUE_LENGTH_MAX, LABELS_MAX } from '#engine/labels.ts'
import type { Labels } from '#engine/model.ts'

export const textOfLabels = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ')

/** Labels as somebody writes them, `team=payments, env=production`, or what is wrong with that. */
export function labelsOfText(text: string): { readonly labels: Labels; readonly problems: readonly string[] } {
  const parts = text.split(/[,\n]/).map((part) => part.trim())
  const labels: Record<string, string> = {}
  const problems: string[] = []
  for (const part of parts.filter((each) => each !== '')) {
    const problem = problemOf(part)
    if (problem !== null) problems.push(problem)
    else labels[part.slice(0, part.indexOf('=')).trim()] = part.slice(part.indexOf('=') + 1).trim()
  }
  if (Object.keys(labels).length > LABELS_MAX) problems.push(`A run has at most ${LABELS_MAX} labels.`)
  return { labels, problems }
}

function problemOf(part: string): string | null {
  const at = part.indexOf('=')
  const name = part.slice(0, at).trim()
  const value = part.slice(at + 1).trim()
  if (at < 1 || value === '') return `“${part}” is not written as name=value.`
  if (!LABEL_NAME.test(name) || name.length > LABEL_NAME_LENGTH_MAX)
    return `“${name}” is no name: up to ${LABEL_NAME_LENGTH_MAX} letters, digits, dots, dashes and underscores.`
  return value.length > LABEL_VALUE_LENGTH_MAX ? `The value of ${name} is longer than ${LABEL_VALUE_LENGTH_MAX}.` : null
}

/** What has to be written so that a run with one set of labels has another; null takes one away. */
export const labelChanges = (before: Labels, after: Labels): { readonly [name: string]: string | null } =>
  Object.fromEntries([
    ...Object.keys(before).flatMap((name) => (name in after ? [] : [[name, null] as const])),
    ...Object.entries(after).filter(([name, value]) => before[name] !== value),
  ])
