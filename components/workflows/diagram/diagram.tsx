'use client'

import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'
import { cn } from '~/components/ui/class-names.ts'
import { Skeleton } from '~/components/ui/skeleton.tsx'
import type { CanvasProps } from './canvas.tsx'

/** The drawing library is brought when a diagram is looked at, not before. */
const Canvas = dynamic(() => import('./canvas.tsx').then((module) => module.Canvas), {
  ssr: false,
  loading: () => <Skeleton className="size-full" />,
})

/** A workflow as a picture; live when it is given what became of its nodes. */
export function Diagram({
  className,
  ...canvas
}: CanvasProps & { readonly className?: string | undefined }): ReactNode {
  return (
    <section aria-label="Diagram of the workflow" className={cn('diagram relative h-112 min-w-0', className)}>
      <Canvas {...canvas} />
    </section>
  )
}
