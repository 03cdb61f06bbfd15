import type { ReactNode } from 'react'
import { MessagePage } from '~/components/shell/message-page.tsx'

export default function NotFound(): ReactNode {
  return (
    <MessagePage title="Not found">
      There is nothing at this address, or it belongs to a service function that your groups may not view.
    </MessagePage>
  )
}
