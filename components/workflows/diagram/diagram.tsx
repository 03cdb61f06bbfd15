'use client'

import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'
import { cn } from '~/components/ui/class-names.ts'
import { Skeleton } from '~/components/ui/skeleton.tsx'
import type { CanvasProps } from './canvas.tsx'

/** The drawing library is brought when a diagram is looked at, not before. */
const Canvas = dynamic(() => import('./canvas.tsx').then((module) => module.Canvas), {
  ssr: false,
  loading: () => <Skeleton className="size-full min-h-65" />,
})

interface DiagramProps extends Omit<CanvasProps, 'isAsHighAsNeeded'> {
  /** Gives it a height; without one it is as high as the picture. */
  readonly className?: string | undefined
}

/** A workflow as a picture; live when it is given what became of its nodes. */
export function Diagram({ className, ...canvas }: DiagramProps): ReactNode {
  return (
    <section aria-label="Diagram of the workflow" className={cn('diagram relative min-h-65 min-w-0', className)}>
      <Canvas {...canvas} isAsHighAsNeeded={className === undefined} />
    </section>
  )
}
