/** Loaded before a program: its clock is off by CLOCK_SHIFT_MS. */
const shiftMs = Number(process.env['CLOCK_SHIFT_MS'])
const TrueDate = globalThis.Date

class ShiftedDate extends TrueDate {
  constructor(...given: [] | [number | string | Date]) {
    if (given.length === 0) super(TrueDate.now() + shiftMs)
    else super(...(given as [number]))
  }

  static override now(): number {
    return TrueDate.now() + shiftMs
  }
}
globalThis.Date = ShiftedDate as DateConstructor
