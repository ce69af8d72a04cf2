import { BarChart, LineChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { type EChartsCoreOption, init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useContext, useEffect, useRef } from 'react'
import { DarkContext } from './dark.ts'

use([BarChart, LineChart, GridComponent, TooltipComponent, LegendComponent, AriaComponent, SVGRenderer])

export type ChartProps = {
  /** What the chart shows, for whoever cannot see it. */
  label: string
  height?: number
  option: EChartsCoreOption
}

/** A chart that fills its place and follows the light. Loaded on demand: it is heavier than the rest of a page. */
export default function Chart({ label, height = 260, option }: ChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const { dark } = useContext(DarkContext)
  useEffect(() => {
    const node = place.current
    if (!node) return
    const quiet = matchMedia('(prefers-reduced-motion: reduce)').matches
    const chart = init(node, dark ? 'dark' : undefined, { renderer: 'svg' })
    chart.setOption({
      backgroundColor: 'transparent',
      animation: !quiet,
      aria: { enabled: true, label: { description: label } },
      ...option,
      // Drawn, not written: the library's HTML has style attributes, which the page's policy refuses.
      tooltip: { renderMode: 'richText', confine: true, ...(option.tooltip as object) },
    })
    const watch = new ResizeObserver(() => chart.resize())
    watch.observe(node)
    return () => {
      watch.disconnect()
      chart.dispose()
    }
  }, [dark, label, option])
  return <div ref={place} role="img" aria-label={label} style={{ height, width: '100%' }} />
}
