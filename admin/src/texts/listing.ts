import type { Pairs } from './index.ts'

export const listing = {
  views: ['视图', 'Views'],
  noViews: ['把当前的筛选、排序和显示列存为视图，下次一点就到。', 'Keep these filters, this order and these columns as a view.'],
  viewName: ['视图名称', 'Name of the view'],
  keepView: ['保存', 'Keep'],
  dropView: ['删除视图', 'Remove view'],
  exportSays: ['按当前筛选、排序和显示列导出全部页（CSV）', 'Export all pages of what is shown, with these columns (CSV)'],
  exported: ['已导出 {n} 行', '{n} rows exported'],
  cut: ['只导出了前 {n} 行，请缩小筛选范围', 'Only the first {n} rows; narrow the filters'],
  bulk: ['批量操作', 'What to do with the chosen'],
  chosen: ['已选 {n} 项', '{n} chosen'],
  clear: ['取消选择', 'Clear'],
  leftOut: ['其中 {n} 项不适用，已排除', '{n} of them do not fit and are left out'],
  bulkDone: ['{n} 项已完成', '{n} done'],
  bulkRefused: ['{n} 项没有完成：', '{n} were refused:'],
  close: ['关闭', 'Close'],
} satisfies Pairs
