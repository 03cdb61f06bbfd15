import { createHash } from 'node:crypto'
import { z } from 'zod'
import { withSpan } from '#telemetry/span.ts'
import { TaskFailure, type Handler } from '#runner/handler.ts'
import { sampleTexts } from '../samples.ts'
import { readInput } from './input.ts'

/** Words, each with the documents it is in and how often. */
type Index = ReadonlyMap<string, ReadonlyMap<string, number>>

function buildIndex(documents: ReadonlyMap<string, string>): Index {
  const index = new Map<string, Map<string, number>>()
  for (const [name, text] of documents)
    for (const [word] of text.toLowerCase().matchAll(/[a-z]{2,40}/g)) {
      const counts = index.get(word) ?? new Map<string, number>()
      index.set(word, counts.set(name, (counts.get(name) ?? 0) + 1))
    }
  return index
}

function digestOf(index: Index): string {
  const entries = [...index].map(([word, counts]) => [word, [...counts]]).toSorted()
  return `sha256:${createHash('sha256').update(JSON.stringify(entries)).digest('hex')}`
}

/** Indexes the words of the sample definitions. */
export const refreshIndex: Handler = async (input, task) => {
  readInput(z.strictObject({}), input)
  const documents = await withSpan('read documents', {}, async () => sampleTexts())
  task.signal.throwIfAborted()
  const index = await withSpan('build index', {}, async () => buildIndex(documents))
  return { documents: documents.size, words: index.size, digest: digestOf(index) }
}

const LookUpInput = z.strictObject({ word: z.string().regex(/^[A-Za-z]{2,40}$/), __index: z.int().min(0) })

/** In how many documents a word is; none is an answer too. */
export const lookUpWord: Handler = async (input) => {
  const { word } = readInput(LookUpInput, input)
  const found = await withSpan('look up', {}, async () => buildIndex(sampleTexts()).get(word.toLowerCase()))
  return { word, documents: found?.size ?? 0 }
}

const VerifyInput = z.strictObject({ word: z.string().regex(/^[A-Za-z]{2,40}$/), digest: z.string().max(100) })

/** Builds the index again, compares it with the one reported, and looks a word up. */
export const verifyIndex: Handler = async (input, task) => {
  const { word, digest } = readInput(VerifyInput, input)
  const index = await withSpan('compare index', {}, async () => {
    const again = buildIndex(sampleTexts())
    if (digestOf(again) !== digest) throw new TaskFailure('The index differs from the one that was reported.')
    return again
  })
  task.signal.throwIfAborted()
  const found = await withSpan('look up', {}, async () => index.get(word.toLowerCase()))
  if (!found) throw new TaskFailure(`"${word}" is in none of the documents.`, { isFinal: true })
  return { word, found: Object.fromEntries(found) }
}
