import { extendTailwindMerge } from 'tailwind-merge'
import { expect, test } from 'vitest'
import { cn } from '~/components/ui/class-names.ts'
import { readSource, sourceFiles } from '../../support/house.ts'

/** No pair comes twice. */
const twMerge = extendTailwindMerge({ cacheSize: 0 })
const TOP = new URL('../../../', import.meta.url).pathname
const WORDS =
  /^(?:block|flex|grid|hidden|contents|inline|absolute|relative|fixed|sticky|border|rounded|truncate|underline)$/
const CLASS = /^-?[a-z@][a-z0-9@:[\]().,/_%#*&>=+-]*$/i

/** It looks like one and is a place for toasts. */
const NO_CLASS = 'bottom-right'

/** Everything in quotes that may be a class of Tailwind's, without its variants: they are told apart alike for all. */
function classesInUse(): readonly string[] {
  const files = sourceFiles(TOP, ['app', 'components']).filter((file) => !file.endsWith('class-names.ts'))
  const texts = files.flatMap((file) =>
    [...readSource(TOP, file).matchAll(/(['"])((?:(?!\1)[^\n\\])*)\1/g)].map(([, , text]) => text ?? ''),
  )
  const names = texts.filter((text) => text !== NO_CLASS && !/^[#~./]/.test(text)).flatMap((text) => text.split(/\s+/))
  return [...new Set(names.map((name) => name.replace(/^.*:(?=[^\]]*$)/, '')))].filter(
    (name) => WORDS.test(name) || (CLASS.test(name) && name.includes('-')),
  )
}

/** One name of those that differ in a number only: what sets the same fares the same. */
const oneOfEach = (names: readonly string[]): readonly string[] => [
  ...new Map(names.map((name) => [name.replace(/(?<=-)(?:[\d.]+|\[.+\])$/, ''), name])).values(),
]

test('of two classes in use the later wins where tailwind-merge says so, and both stay where it says so', () => {
  const names = oneOfEach(classesInUse())
  expect(names.length).toBeGreaterThan(200)
  const pairs = names.flatMap((first) =>
    names.flatMap((second) =>
      first < second
        ? [
            [first, second],
            [second, first],
          ]
        : [],
    ),
  )
  const wrong = pairs.map((pair) => pair.join(' ')).filter((pair) => cn(pair) !== twMerge(pair))
  expect(wrong).toEqual([])
})

test('what is empty or false is left out', () => {
  expect(cn('p-1', false, undefined, ['px-2', { hidden: true, block: false }])).toBe('p-1 px-2 hidden')
})

test('a class of the whole takes away those of its parts before it, and leaves those behind it', () => {
  expect(cn('px-2 pt-1', 'p-3', 'pl-4')).toBe('p-3 pl-4')
  expect(cn('max-md:px-2', 'p-3')).toBe('max-md:px-2 p-3')
})
