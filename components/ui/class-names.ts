import { clsx, type ClassValue } from 'clsx'

/** Utilities whose name up to the value says what they set. */
const BY_NAME =
  /^-?(p[xytrbl]?|m[xytrbl]?|gap(?:-[xy])?|(?:m(?:in|ax)-)?[wh]|size|inset(?:-[xy])?|top|right|bottom|left|z|order|basis|opacity|leading|tracking|cursor|whitespace|align|items|content|justify(?:-items|-self)?|self|grow|shrink|shadow|overflow(?:-[xy])?|line-clamp|translate-[xy]|rotate|animate|transition|underline-offset|outline-offset|grid-(?:cols|rows)|(?:row|col)-(?:span|start|end)|rounded-[trbl])-/

/** The others. */
const BY_VALUE: readonly (readonly [pattern: RegExp, group: string])[] = [
  [/^(?:block|contents|hidden|(?:inline-)?(?:flex|grid)|inline(?:-block)?)$/, 'display'],
  [/^(?:absolute|fixed|relative|static|sticky)$/, 'position'],
  [/^text-(?:2xs|xs|sm|base|lg|\d?xl|\[[\d.]+px\])$/, 'font-size'],
  [/^text-(?:left|center|right)$/, 'text-align'],
  [/^text-/, 'color'],
  [/^font-(?:normal|medium|semibold|bold)$/, 'font-weight'],
  [/^border(?:-\d|-\[.+\])?$/, 'border'],
  [/^border-([xytrbl])(?:-\d|-\[.+\])?$/, 'border-$1'],
  [/^border-(?!dashed|dotted|solid|none|collapse|separate|spacing)/, 'border-color'],
  [/^bg-(?!\[|none)/, 'background'],
  [/^rounded(?:-(?:none|sm|md|lg|xl|full|\[.+\]))?$/, 'rounded'],
  [/^decoration-(?!dotted|dashed|solid|wavy|double)/, 'decoration-color'],
  [/^flex-(?:\d|auto|none)$/, 'flex'],
  [/^flex-(?:row|col)(?:-reverse)?$/, 'flex-direction'],
  [/^flex-(?:no)?wrap$/, 'flex-wrap'],
  [/^border-(?:dashed|dotted|solid)$/, 'border-style'],
  [/^fill-/, 'fill'],
]

const sides = (name: string): readonly string[] => ['x', 'y', 't', 'r', 'b', 'l'].map((side) => name + side)

/** What a group sets beside its own property. */
const COVERED: { readonly [group: string]: readonly string[] } = {
  p: sides('p'),
  px: ['pl', 'pr'],
  py: ['pt', 'pb'],
  m: sides('m'),
  mx: ['ml', 'mr'],
  my: ['mt', 'mb'],
  gap: ['gap-x', 'gap-y'],
  size: ['w', 'h'],
  inset: ['inset-x', 'inset-y', 'top', 'right', 'bottom', 'left'],
  'inset-x': ['left', 'right'],
  'inset-y': ['top', 'bottom'],
  overflow: ['overflow-x', 'overflow-y'],
  'line-clamp': ['display', 'overflow'],
  'font-size': ['leading'],
  border: sides('border-'),
  'border-x': ['border-l', 'border-r'],
  'border-y': ['border-t', 'border-b'],
  rounded: sides('rounded-').slice(2),
  flex: ['basis', 'grow', 'shrink'],
}

function groupOf(name: string): string {
  const prefix = BY_NAME.exec(name)?.[1]
  if (prefix !== undefined) return prefix
  const found = BY_VALUE.find(([pattern]) => pattern.test(name))
  return found ? name.replace(new RegExp(`${found[0].source}.*`), found[1]) : name
}

type Setting = readonly [variants: string, group: string]

const known = new Map<string, Setting>()

/** The variants of a class and what it sets under them. */
function settingOf(name: string): Setting {
  const there = known.get(name)
  if (there) return there
  const end = /^(?:(?:[^:[]|\[[^\]]*\])+:)*/.exec(name)?.[0].length ?? 0
  const setting = [name.slice(0, end), groupOf(name.slice(end))] as const
  known.set(name, setting)
  return setting
}

/**
 * Joins class names; of two Tailwind classes for the same property the later wins. It knows the classes that are used here (a test
 * holds it against tailwind-merge, which knows all of them and is a tenth of a page).
 */
export function cn(...classes: ClassValue[]): string {
  const names = clsx(classes)
  const there = settled.get(names)
  if (there !== undefined) return there
  const kept = lastOfEach(names)
  settled.set(names, kept)
  return kept
}

/** What is drawn again asks for the same classes again. */
const settled = new Map<string, string>()

function lastOfEach(names: string): string {
  const set = new Set<string>()
  const kept: string[] = []
  for (const name of names.split(' ').toReversed()) {
    const [variants, group] = settingOf(name)
    if (set.has(variants + group)) continue
    for (const one of [group, ...(COVERED[group] ?? [])]) set.add(variants + one)
    kept.push(name)
  }
  return kept.toReversed().join(' ')
}
