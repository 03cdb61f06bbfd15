import type { ReactNode } from 'react'
import { MessagePage } from '~/components/shell/message-page.tsx'

export default function Forbidden(): ReactNode {
  return (
    <MessagePage title="You may not do this">
      You may see it, but the policies do not let you do it. Nothing was done.
    </MessagePage>
  )
}
