const NAME = /^[A-Za-z_$][\w$]*$/

/** One step of a JSON path: `.name`, `["other name"]` or `[0]`. */
export function stepOf(key: PropertyKey): string {
  if (typeof key === 'number') return `[${key}]`
  return NAME.test(String(key)) ? `.${String(key)}` : `[${JSON.stringify(String(key))}]`
}

/** A JSON path such as `$.tasks[0].name`. */
export const jsonPathOf = (keys: readonly PropertyKey[]): string => `$${keys.map(stepOf).join('')}`
