import type { ReactNode } from 'react'
import { MessagePage } from '~/components/shell/message-page.tsx'

export default function RunNotFound(): ReactNode {
  return (
    <MessagePage title="No such run">
      There is no run with this id, or it belongs to a service function that your groups may not view.
    </MessagePage>
  )
}
