import { z } from 'zod'
import { Text } from '#core/input.ts'
import { LABEL_NAME, LABEL_NAME_LENGTH_MAX, LABEL_VALUE_LENGTH_MAX, LABELS_MAX } from '#engine/labels.ts'

const Name = z
  .string()
  .max(LABEL_NAME_LENGTH_MAX)
  .regex(LABEL_NAME, 'is made of letters, digits, dots, dashes and underscores')
const Value = Text.trim().min(1).max(LABEL_VALUE_LENGTH_MAX)

const isFew = (labels: object): boolean => Object.keys(labels).length <= LABELS_MAX
const FEW = `a run has at most ${LABELS_MAX} labels`

/** The labels of a run that is launched. */
export const LabelsInput = z.record(Name, Value).refine(isFew, FEW)

/** Labels to be written, null for those to be taken away. */
export const LabelChangesInput = z
  .record(Name, Value.nullable())
  .refine((labels) => Object.keys(labels).length > 0, 'says nothing')
  .refine(isFew, FEW)
