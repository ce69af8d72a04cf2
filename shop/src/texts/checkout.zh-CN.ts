/** From the confirmation to the payment's result, where it is more than choosing and paying. */
export const zhCheckout = {
  addressUnadded: '新地址还没有添加，订单还没有提交。点「添加这个地址」就送到新地址；不用了就清空。',
  addressForget: '不用了，清空',
  priceWas: (before: string, now: string) => `之前是 ¥${before}，现在是 ¥${now}。`,
  loginKept: '登录已过期。刚才填的内容都留着，登录后接着填。',
}
