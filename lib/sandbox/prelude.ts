/**
 * Runs first in every new context and keeps what it needs of the built-ins before a script can change them. JSON's own
 * rules hold (undefined members vanish, NaN and infinities are null, dates are text); what JSON would lose silently throws.
 */
export const PRELUDE = `(function () {
  'use strict'
  const { parse, stringify } = JSON
  const { isSafeInteger } = Number
  const { exec } = RegExp.prototype
  const { apply } = Reflect
  const NumberOf = Number, StringOf = String, ErrorOf = Error, TypeErrorOf = TypeError
  const PromiseOf = Promise, MapOf = Map, SetOf = Set
  const LINE = /script\\.js:(\\d+)/

  function unfit(key, what) {
    return new TypeErrorOf('the result' + (key === '' ? ' is ' : ' holds at "' + key + '" ') + what + ', which is not JSON')
  }

  function plain(key, value) {
    const type = typeof value
    if (type === 'function' || type === 'symbol') throw unfit(key, 'a ' + type)
    if (type === 'bigint') {
      const number = NumberOf(value)
      if (!isSafeInteger(number)) throw unfit(key, 'a BigInt beyond the safe integers')
      return number
    }
    if (value instanceof PromiseOf) throw unfit(key, 'a Promise')
    if (value instanceof MapOf) throw unfit(key, 'a Map')
    if (value instanceof SetOf) throw unfit(key, 'a Set')
    return value
  }

  return {
    parse,
    toText(value) {
      return stringify(value === undefined ? null : value, plain) ?? 'null'
    },
    describe(thrown) {
      if (!(thrown instanceof ErrorOf)) return 'thrown: ' + (stringify(thrown) ?? StringOf(thrown))
      const line = apply(exec, LINE, [StringOf(thrown.stack)])
      return thrown.name + ': ' + thrown.message + (line === null ? '' : ' (line ' + line[1] + ')')
    },
  }
})()`
