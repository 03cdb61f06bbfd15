import { AppError } from '#core/errors.ts'

/** A row that was to go with a run may not be written, and trying again changes nothing. The whole is refused. */
export class GuardFailed extends AppError {}
