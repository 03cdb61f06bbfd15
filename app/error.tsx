'use client'

export { UnexpectedError as default } from '~/components/shell/unexpected-error.tsx'
