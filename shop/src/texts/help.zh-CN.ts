/** What the help pages must know of this shop, so that they say what it does. Amounts in words ("¥99.00"). */
export type HelpFacts = { unpaidMinutes: number; confirmDays: number; extraDays: number; freeOver: string | undefined; ways: readonly string[]; cash: boolean }

/** Lines may hold links: [words](/path). A section with `steps` is a numbered list. */
export type HelpSection = { title: string; lines: readonly string[]; steps?: true }
export type HelpTopic = { lead: string; sections: readonly HelpSection[] }

/** The topics, in the order in which the help page lists them: by groups. */
export const helpGroups = [
  ['buying', 'paying', 'delivery'],
  ['after-sales', 'contact'],
  ['about', 'privacy', 'terms'],
] as const
export type HelpSlug = (typeof helpGroups)[number][number]

export const zhHelpPage = {
  helpTitle: '帮助中心',
  helpLead: '买东西遇到问题？先看这里，大多能一分钟解决。',
  helpGroupNames: ['买东西', '有问题', '关于集市'] as readonly string[],
  helpNames: {
    buying: '怎么买',
    paying: '付款',
    delivery: '配送',
    'after-sales': '退换货',
    contact: '联系我们',
    about: '关于集市',
    privacy: '隐私',
    terms: '服务条款',
  } as Readonly<Record<HelpSlug, string>>,
  helpMore: '没找到答案？',
  helpMoreText: '给我们留言，真人一条一条回复。',
  helpWrite: '写留言',
  helpOther: '其他帮助',
}

export const zhHelp = (facts: HelpFacts): Record<HelpSlug, HelpTopic> => ({
  buying: {
    lead: '从挑选到下单，一共四步；不登录也能先逛、先放进购物车。',
    sections: [
      {
        title: '四步下单',
        steps: true,
        lines: [
          '找商品：用顶上的搜索框，可以打中文、拼音或首字母；也可以按[全部分类](/catalogs)逛。',
          '选规格：在商品页选好规格和数量，加入[购物车](/cart)，或者点「立即购买」。',
          '确认订单：选收货地址和优惠券，要发票就填发票，写好备注。右边的「为什么是这个价」会一项一项说明价格。',
          `付款：下单后商品为你保留 ${facts.unpaidMinutes} 分钟，到时间没付款，订单会自动取消，优惠券和余额退回。`,
        ],
      },
      {
        title: '优惠券怎么用',
        lines: [
          '到[领券中心](/coupons)领取，确认订单时勾选就行；能一起用的可以一起勾，不能用的会写明为什么。',
          '订单取消或者全部退款，还没过期的券会退回[我的优惠券](/my-coupons)。',
        ],
      },
      {
        title: '发票',
        lines: ['确认订单时展开「发票」，选个人或企业，填抬头；企业发票还要填税号。下单时忘了，可以之后在订单详情的「付款信息」里申请；申请过的发票也在那里看到。'],
      },
      {
        title: '商品没货了',
        lines: ['在商品页点「到货通知我」，补货后第一时间告诉你。在等的商品都在[到货通知](/notices)里。'],
      },
    ],
  },
  paying: {
    lead: `可以用：${facts.ways.join('、')}。`,
    sections: [
      {
        title: '各种付款方式',
        lines: [
          '支付宝：会跳到支付宝的页面，付完自动回来。',
          '微信支付：用手机微信扫页面上的二维码，付完页面自己会变，不用刷新。',
          '余额：退款和补偿会进[钱包](/wallet)，下单时可以全部用余额，也可以只抵一部分。',
          ...(facts.cash ? ['货到付款：收到包裹时把钱交给快递员。'] : []),
        ],
      },
      {
        title: '付了款，页面还在等',
        lines: ['请不要再付一次。我们会自己去支付平台查，一般几秒钟就有结果；关掉页面也没关系，结果会出现在[我的订单](/orders)里。'],
      },
      {
        title: '不小心付了两次',
        lines: ['多付的那一笔会原路退回，不用申请。'],
      },
      {
        title: '付款超时',
        lines: [`下单后 ${facts.unpaidMinutes} 分钟内没有付款，订单会取消。在订单详情里点「再买一次」，商品会回到购物车。`],
      },
    ],
  },
  delivery: {
    lead: '现货 24 小时内发出，包裹走到哪里，订单里都能看到。',
    sections: [
      {
        title: '运费',
        lines: ['运费按收货地区和重量算，确认订单时会看到。', ...(facts.freeOver ? [`订单满 ${facts.freeOver} 免运费；有的地区另有规定，以确认订单时显示的为准。`] : [])],
      },
      {
        title: '多久能到',
        lines: ['一般 1–3 天。一个订单的商品在不同仓库时会分几个包裹寄，各有各的单号，运费只算一次。'],
      },
      {
        title: '查快递',
        lines: ['打开[我的订单](/orders)，点进订单，「包裹与物流」里有快递公司、单号和每一步。'],
      },
      {
        title: '改地址、改时间',
        lines: [
          '还没发货时，在订单详情里点「修改收货地址」，可以换成运费相同的另一个地址。',
          `收到货请点「确认收货」。发货 ${facts.confirmDays} 天后没有确认，会自动当作收到；还没到的话，可以延长一次，多等 ${facts.extraDays} 天。`,
        ],
      },
    ],
  },
  'after-sales': {
    lead: '7 天无理由退货，质量问题 15 天内可退可换。',
    sections: [
      {
        title: '什么情况可以退换',
        lines: [
          '不想要了：收货后 7 天内，商品完好，可以退货退款。',
          '质量问题、破损、发错、与描述不符：收货后 15 天内，可以退款、退货或者换货。',
          '生鲜：收到时不新鲜，24 小时内拍照申请，直接退款，不用寄回。',
          '还没发货：在订单详情里点「取消订单并退款」，马上退。',
        ],
      },
      {
        title: '怎么申请',
        steps: true,
        lines: [
          '打开[我的订单](/orders)，进入订单，点「申请售后」。',
          '选商品、数量、类型和原因，可以传最多 6 张照片；点「算一算退多少」先看金额。',
          '商家审核。同意以后，要寄回的按页面上的说明寄出，并填快递单号，7 天内寄出有效。',
          '仓库收到并检查后退款，或者把换的新商品寄给你。进度在[售后服务](/aftersales)里。',
        ],
      },
      {
        title: '退款到哪里',
        lines: ['原来怎么付的就怎么退：用余额付的部分退回余额，其余原路退回。支付宝和微信一般马上到，银行卡 1–3 个工作日。'],
      },
    ],
  },
  contact: {
    lead: '每天 8:00–22:00，真人回复。',
    sections: [
      {
        title: '给我们写信',
        lines: ['登录后到[我的留言](/messages)写，可以带图片或 PDF。我们回复后，你会在同一个地方看到。'],
      },
      {
        title: '跟订单有关的',
        lines: ['退款、换货、少件，请直接在订单详情里申请售后，比留言快：商家会马上看到是哪一单、哪一件。'],
      },
      {
        title: '商家和开发者',
        lines: ['想接入集市？所有功能都有开放接口，见[接口文档](/v1/docs)。'],
      },
    ],
  },
  about: {
    lead: '每天清晨，新鲜开张。',
    sections: [
      {
        title: '我们是谁',
        lines: [
          '集市是一家网上商城：水果蔬菜、海鲜肉蛋，也有数码、服饰和家居。我们像早市一样做生意：东西新鲜，价格明白，动作快。',
          '集市的程序是开源的，任何人都可以看它怎么算价、怎么存你的资料，也可以拿去开自己的店。',
        ],
      },
      {
        title: '我们答应的',
        lines: ['正品：品牌或产地直供，假一赔三。', '快：现货 24 小时内发出。', '退：7 天无理由退货。', '明白：每一分钱怎么来的，订单里都写着。'],
      },
    ],
  },
  privacy: {
    lead: '我们只收卖东西必须知道的，不卖给任何人。',
    sections: [
      {
        title: '我们知道什么',
        lines: [
          '账号：用户名、手机号、邮箱，以及你自己填的昵称、头像、生日。密码只存加密后的，谁也看不到原文。',
          '订单：买了什么、寄到哪里、怎么付的。卡号和支付密码只在支付平台，我们看不到。',
          '浏览：看过和搜过的商品，只用来给你看历史和推荐；在[浏览历史](/history)里可以清空。',
        ],
      },
      {
        title: '给谁看',
        lines: ['快递公司看到收件人、电话和地址，支付平台看到订单号和金额，短信平台看到手机号。除此以外，只有法律要求时才给。'],
      },
      {
        title: '你可以做什么',
        lines: [
          '在[我的数据](/my-data)里下载全部资料，或者注销账号：7 天内可以反悔，之后个人资料会抹掉，订单按法律要求只留账目。',
          '在[登录设备](/devices)里看谁登录着你的账号，一键让它退出。',
        ],
      },
      {
        title: 'Cookie',
        lines: ['只用来保持登录，记住购物车、没填完的表单、最近看过和搜过的，以及想送到哪里。没有广告跟踪。'],
      },
    ],
  },
  terms: {
    lead: '用集市买东西，我们约好这些。',
    sections: [
      {
        title: '下单与成交',
        lines: [
          `提交订单并付款后，买卖成立。没有付款的订单 ${facts.unpaidMinutes} 分钟后取消。`,
          '价格和库存以提交订单时显示的为准；提交时有变化，会先请你看过再确认。',
          '如果我们发不出货，会全额退款，并告诉你原因。',
        ],
      },
      {
        title: '账号',
        lines: [
          '账号归你自己用，请保管好密码。发现被人用了，请马上[修改密码](/password)并让其他设备退出。',
          '刷单、倒卖优惠券、攻击网站的账号，我们可以停用；没用完的余额会退给你。',
        ],
      },
      {
        title: '评价与留言',
        lines: ['说真话，有照片更好。骂人的、广告、泄露别人隐私的会被删掉。'],
      },
      {
        title: '退换与争议',
        lines: ['退换货见[退换货](/help/after-sales)。有争议先[找我们](/help/contact)商量，商量不成的，按中国法律处理。'],
      },
    ],
  },
})
