/** A piece of a story line; weight and colour carry what markup would. */
export interface StoryPart {
  readonly text: string
  readonly style: 'plain' | 'strong' | 'bad' | 'quiet'
}

/** One phase of a run in words, made of recorded facts, with the row that shows it. */
export interface StoryLine {
  /** When the phase began, epoch ms. */
  readonly at: number
  /** Key of the timeline row it speaks of, or null. */
  readonly key: string | null
  readonly parts: readonly StoryPart[]
}

export const plain = (text: string): StoryPart => ({ text, style: 'plain' })
export const strong = (text: string): StoryPart => ({ text, style: 'strong' })
export const bad = (text: string): StoryPart => ({ text, style: 'bad' })
export const quiet = (text: string): StoryPart => ({ text, style: 'quiet' })

/** The names of a list in bold with plain commas and an `and` between them. */
export function strongList(names: readonly string[]): readonly StoryPart[] {
  return names.flatMap((name, index) => {
    if (index === 0) return [strong(name)]
    return [plain(index === names.length - 1 ? ' and ' : ', '), strong(name)]
  })
}

/** A line as plain text. */
export const textOf = (line: StoryLine): string => line.parts.map((part) => part.text).join('')

/** A text of people or services cut to what fits a line. */
export function shortened(text: string, lengthMax = 140): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length <= lengthMax ? line : `${line.slice(0, lengthMax - 1)}…`
}
