import type { UserId } from '#core/ids.ts'
import { ATTR } from './attributes.ts'
import type { StoredSpan } from './span.ts'

/** Whom a span was made for, by how that is known: shown by the attempt's token, said by the span itself, or only whose run it is of. */
export type SpanIdentity =
  | { readonly kind: 'verified'; readonly personId: UserId }
  | { readonly kind: 'claimed'; readonly claim: string }
  | { readonly kind: 'of-run'; readonly personId: UserId }
  | { readonly kind: 'unknown' }

/** What a span says of itself. */
export function claimOf({ attributes }: Pick<StoredSpan, 'attributes'>): string | null {
  const claim = attributes[ATTR.userId]
  return typeof claim === 'string' && claim !== '' ? claim : null
}

export function identityOfSpan(span: Pick<StoredSpan, 'attributes' | 'personId' | 'isVerified'>): SpanIdentity {
  const { personId, isVerified } = span
  if (isVerified && personId !== null) return { kind: 'verified', personId }
  const claim = claimOf(span)
  if (claim !== null) return { kind: 'claimed', claim }
  return personId === null ? { kind: 'unknown' } : { kind: 'of-run', personId }
}
