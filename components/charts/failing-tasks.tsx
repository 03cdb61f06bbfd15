import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import type { StatisticsView } from '#services/statistics/view.ts'
import { Card } from '~/components/ui/card.tsx'
import { runsBehind } from './outcomes.ts'

const SHOWN = 10

/** The tasks that fail most often. Table and chart in one. */
export function FailingTasks({ statistics }: { readonly statistics: StatisticsView }): ReactNode {
  const { failingTasks, slotSince: since } = statistics
  const most = failingTasks[0]?.count ?? 1
  return (
    <Card title="Top failing tasks">
      <div className="px-4 pt-2 pb-3.5">
        {failingTasks.length === 0 ? (
          <p className="py-1.5 text-ink2">No task failed in this time.</p>
        ) : (
          <table className="w-full text-right">
            <caption className="sr-only">Top failing tasks</caption>
            <thead className="text-xs text-ink3">
              <tr>
                <th scope="col" className="py-1 text-left font-medium">
                  Task
                </th>
                <th scope="col" className="py-1 pl-3 font-medium">
                  Failures
                </th>
              </tr>
            </thead>
            <tbody>
              {failingTasks.slice(0, SHOWN).map(({ workflow, task, count }) => (
                <tr key={`${workflow} ${task}`} className="relative border-t border-line2 hover:bg-raise">
                  <th scope="row" className="w-full py-1.25 text-left font-normal">
                    <Link
                      href={runsBehind({ workflow, task, after: since })}
                      className="font-medium wrap-anywhere after:absolute after:inset-0"
                    >
                      {task}
                    </Link>
                    <span className="ml-2 text-ink3">{workflow}</span>
                    <span aria-hidden className="mt-1 block h-1.5 overflow-hidden rounded bg-raise">
                      <span className="block h-full bg-bad" style={{ width: `${(count / most) * 100}%` }} />
                    </span>
                  </th>
                  <td className="py-1.25 pl-3 align-top">{count.toLocaleString('en')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <p className="mt-2 text-xs text-ink3">Every failed attempt counts, also one that a retry made good.</p>
      </div>
    </Card>
  )
}
