type Words = { stars: number; text: string; followUp?: string; answer?: string }

/** What demo customers say, in the language they say it in. They fit whatever is sold here. */
const all: Words[] = [
  { stars: 5, text: '和图片一样，没有色差，包装很用心。已经推荐给同事了。' },
  { stars: 5, text: 'Exactly as pictured and nicely packed. Arrived a day early.', answer: 'Thank you! We packed it with care and hope to see you again.' },
  { stars: 4, text: '品质不错，就是盒子角上压了一下，里面没事。', answer: '感谢反馈，我们已经给这类商品换了更厚的外箱。' },
  { stars: 5, text: '第二次买了，还是一样好。', followUp: '用了一个月来追评：依旧满意，没有任何问题。' },
  { stars: 3, text: '中规中矩吧，对得起这个价格，没有惊喜。' },
  { stars: 5, text: '下单第二天就到了，客服回复也快，给妈妈买的，她很喜欢。' },
  { stars: 4, text: 'Good value. The instructions could be clearer, but it does what it says.' },
  { stars: 5, text: '买之前犹豫了好久，收到后觉得值。细节做得很好。' },
  { stars: 2, text: '等了五天才发货，东西还可以，希望下次快一点。', answer: '抱歉让您久等了，那几天仓库盘点，现在已经恢复当天发货。' },
  { stars: 5, text: 'My third order here. Never disappointed.' },
  { stars: 4, text: '比想象中小一点，建议下单前看清规格。质量没话说。', followUp: '过了三周，越用越顺手，加一星。' },
  { stars: 5, text: '送朋友的，朋友说很喜欢。' },
  { stars: 1, text: '收到时有破损，申请换货后两天就换了新的，处理还算及时。', answer: '非常抱歉给您添麻烦了，已向快递追责，感谢您的理解。' },
  { stars: 5, text: '' },
  { stars: 4, text: 'Nice quality, a little heavier than I thought.', followUp: 'Two weeks on: still happy with it.' },
  { stars: 5, text: '活动价入手，划算，等下次活动再囤。' },
  { stars: 5, text: '家里老人孩子都说好，会回购。' },
]

/** The n-th customer's words. */
export const reviewWords = (n: number): Words => all[(n * 5 + Math.floor(n / all.length)) % all.length] as Words
