/** What stands around every page: themes, working offline. */
export const zhFrame = {
  theme: '外观',
  themeAuto: '跟随系统',
  themeLight: '浅色',
  themeDark: '深色',
  themeToggle: '切换深色与浅色',
  previewTitle: '预览',
  previewText: '这是商品保存后的样子，只有员工看得到，在这里不能购买。',
  shopNotice: '店铺公告',
  shopNoticeAway: '知道了，不再显示',
  offlineTitle: '现在没有网络',
  offlineText: '看过的商品和列表仍然可以打开。购物车、订单和付款要等网络恢复，什么都不会丢。',
  offlineRetry: '再试一次',
  offlineNotice: '没有网络，你看到的是之前保存的页面，价格和库存以恢复后为准。',
}
