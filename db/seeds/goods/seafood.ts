import type { Catalog } from './shape.ts'

export const seafood: Catalog = {
  name: ['海鲜水产', 'Seafood'],
  hue: 225,
  products: [
    {
      name: ['船冻大虾', 'Boat-frozen Prawns'],
      brand: 'chaosheng',
      caption: ['出水两小时急冻，解冻后弹牙', 'Frozen two hours out of the water, springy when thawed'],
      drawing: 'shrimp',
      ornaments: ['lemon', 'ice'],
      price: 6990,
      choices: {
        weight: [
          ['净重 1 千克', '1 kg net'],
          ['净重 2 千克', '2 kg net', 6200],
        ],
        grade: [
          ['40–50 只/千克', '40–50 per kg'],
          ['30–40 只/千克', '30–40 per kg', 1800],
          ['20–30 只/千克', '20–30 per kg', 4200],
        ],
      },
      without: [['净重 2 千克', '20–30 只/千克']],
      facts: {
        origin: ['广东湛江', 'Zhanjiang, Guangdong'],
        storage: ['-18 ℃ 冷冻', 'Frozen at -18 °C'],
        life: ['18 个月', '18 months'],
        allergens: ['甲壳类', 'Crustaceans'],
        cooking: ['白灼 3 分钟', 'Poach 3 minutes'],
      },
      zh: [
        '虾离水越久，头越容易发黑。我们的渔排旁边就停着冻船，捞起、分拣、液氮急冻，前后不到两个小时，虾黄还凝在头里。',
        '标的是净重，不算冰衣。前一晚放冷藏室慢慢化开，比泡温水好得多。',
        '白灼、油焖、蒜蓉蒸都可以，最大的那一档适合开背炭烤。',
      ],
      en: [
        'The longer a prawn is out of the sea, the darker its head. Our freezer boat is moored beside the pens: netted, sorted and frozen in liquid nitrogen in under two hours, the roe still set inside.',
        'The weight is net, ice not counted. Thaw overnight in the fridge rather than in warm water.',
        'Poach, braise or steam with garlic; the largest grade wants to be butterflied over charcoal.',
      ],
    },
    {
      name: ['六月黄大闸蟹', 'Early Hairy Crabs'],
      brand: 'beiwan',
      caption: ['壳软膏嫩，一年只有四十天', 'Soft shells and tender roe, forty days a year'],
      drawing: 'crab',
      ornaments: ['ginger-root', 'sake'],
      price: 9900,
      choices: {
        pack: [
          ['4 只公', '4 male'],
          ['4 公 4 母', '4 male, 4 female', 8900],
          ['8 公 8 母礼盒', '8 + 8 gift box', 25900],
        ],
      },
      facts: {
        origin: ['江苏兴化', 'Xinghua, Jiangsu'],
        harvest: ['6 月至 7 月', 'June to July'],
        storage: ['5–8 ℃ 湿毛巾覆盖，3 天', '5–8 °C under a wet towel, 3 days'],
        allergens: ['甲壳类', 'Crustaceans'],
      },
      zh: [
        '六月黄是大闸蟹少年时的样子，刚蜕完第三次壳，肉还不算满，膏却是流动的，入口像咸蛋黄拌了奶油。',
        '活蟹捆扎，放冰袋发泡沫箱。收到先看眼睛，会动就是活的；有一只不动，我们赔一只。',
        '切块裹粉煎过，和毛豆一起烧，是江南人夏天才有的下饭菜。',
      ],
      en: [
        'This is the hairy crab in its youth, just after the third moult: the flesh not yet full, the roe still flowing, like salted yolk beaten into cream.',
        'They travel alive and tied, with ice packs in foam. Look at the eyes first; if they move, all is well, and we pay for any that do not.',
        'Halved, floured and fried, then braised with young soybeans, they make the dish the south of the river waits for all summer.',
      ],
    },
    {
      name: ['波士顿龙虾', 'Cold-water Lobster'],
      brand: 'beiwan',
      caption: ['鲜活空运，一人一只刚好', 'Flown in alive, one a person'],
      drawing: 'lobster',
      ornaments: ['butter', 'lemon'],
      price: 13800,
      choices: {
        weight: [
          ['500 克', '500 g'],
          ['750 克', '750 g', 6100],
          ['1 千克', '1 kg', 13900],
        ],
        cut: [
          ['鲜活', 'Live'],
          ['熟冻', 'Cooked, frozen', -1500],
        ],
      },
      facts: {
        origin: ['加拿大新斯科舍', 'Nova Scotia, Canada'],
        catch: ['笼捕', 'Trap-caught'],
        storage: ['鲜活当日食用；熟冻 -18 ℃', 'Live: same day. Frozen: -18 °C'],
        allergens: ['甲壳类', 'Crustaceans'],
      },
      zh: [
        '冷水里长得慢，一斤重的龙虾大约要六七年，肉因此紧而甜。落地后在暂养池里养一夜，缓过劲来再发给您。',
        '不敢处理活的，就选熟冻：在产地蒸熟后急冻，化开刷上蒜蓉黄油，烤箱八分钟。',
        '剪刀沿腹部两侧剪开，整条虾肉就能完整取出，壳别扔，熬汤是另一顿。',
      ],
      en: [
        'Growth is slow in cold water: half a kilo takes six or seven years, and that is where the firm, sweet meat comes from. After landing they rest overnight in a tank before they come to you.',
        'If you would rather not handle a live one, choose the cooked: steamed at source and frozen. Thaw, brush with garlic butter, eight minutes in the oven.',
        'Snip along both sides of the belly and the tail lifts out whole. Keep the shells; they are tomorrow’s soup.',
      ],
    },
    {
      name: ['乳山生蚝', 'Rushan Oysters'],
      brand: 'chaosheng',
      caption: ['海水直发，附手套和蚝刀', 'Straight from the sea, knife and glove included'],
      drawing: 'oyster',
      ornaments: ['lemon', 'garlic'],
      price: 5680,
      choices: {
        weight: [
          ['5 斤', '2.5 kg'],
          ['8 斤', '4 kg', 3000],
        ],
        grade: [
          ['大蚝', 'Large'],
          ['特大蚝', 'Extra large', 1500],
        ],
      },
      facts: {
        origin: ['山东乳山', 'Rushan, Shandong'],
        catch: ['筏式养殖 3 年', 'Three years on rafts'],
        storage: ['0–4 ℃ 平放，2 天', 'Flat at 0–4 °C, 2 days'],
        allergens: ['贝类', 'Molluscs'],
      },
      zh: [
        '乳山口的水又冷又活，浮游生物多，蚝能长得肥而不腥。出水后只冲掉泥，不换水、不净肚，保留那一口海的咸。',
        '箱里配了防割手套和短柄蚝刀。刀尖从壳的合缝处进去，横着一转就开，第一次慢一点。',
        '生食建议收到当天；隔天请务必蒸熟，水开后五分钟。',
      ],
      en: [
        'The water at Rushan is cold, quick and full of plankton, and oysters grow fat in it without turning strong. We wash off the mud and nothing else, so the salt of the sea stays inside.',
        'A cut-proof glove and a short knife are in the box. Put the tip in at the hinge and twist; go slowly the first time.',
        'Eat raw on the day they arrive. After that steam them, five minutes from boiling.',
      ],
    },
    {
      name: ['手钓小管鱿鱼', 'Line-caught Squid'],
      brand: 'chaosheng',
      caption: ['灯光夜钓，表皮完整', 'Caught at night by lamplight, skin unbroken'],
      drawing: 'squid',
      ornaments: ['hot-pepper', 'herb'],
      price: 4580,
      choices: {
        weight: [
          ['500 克', '500 g'],
          ['1 千克', '1 kg', 4100],
        ],
        cut: [
          ['整只', 'Whole'],
          ['去内脏', 'Cleaned', 500],
          ['切圈', 'Rings', 700],
        ],
      },
      facts: {
        origin: ['福建东山', 'Dongshan, Fujian'],
        catch: ['灯光手钓', 'Hand line under lamps'],
        storage: ['-18 ℃', '-18 °C'],
        life: ['12 个月', '12 months'],
        allergens: ['软体动物', 'Molluscs'],
      },
      zh: [
        '夏夜里东山岛外的海面一片灯火，那是钓小管的船。手钓上来的鱿鱼不经拖网挤压，斑点会一明一暗地闪，急冻后依然看得见。',
        '肉薄而脆，锅要热、时间要短，三十秒就够；煮老了只能多咀嚼几下，怪不得它。',
      ],
      en: [
        'On summer nights the sea off Dongshan is a town of lights: the squid boats. Caught by hand line instead of trawl, their spots still pulse on deck and show even after freezing.',
        'Thin and crisp, they want a hot pan and thirty seconds. Leave them longer and the chewing is your own doing.',
      ],
    },
    {
      name: ['深海黄金鲷', 'Golden Sea Bream'],
      brand: 'beiwan',
      caption: ['三去净膛，刺少适合孩子', 'Scaled and gutted, few bones, good for children'],
      drawing: 'fish',
      ornaments: ['lemon', 'water-wave'],
      price: 3980,
      choices: {
        weight: [
          ['单条 400–500 克', 'One, 400–500 g'],
          ['两条装', 'Two', 3400],
        ],
        cut: [
          ['整条', 'Whole'],
          ['去骨鱼柳', 'Fillets', 1200],
        ],
      },
      facts: {
        origin: ['浙江舟山', 'Zhoushan, Zhejiang'],
        catch: ['深水网箱', 'Deep-water pens'],
        storage: ['-18 ℃', '-18 °C'],
        life: ['12 个月', '12 months'],
        allergens: ['鱼类', 'Fish'],
      },
      zh: [
        '网箱沉在水下二十米，潮水一天换两遍，鱼得一直游，肉自然紧。捞上来就去鳞、去鳃、去内脏，真空包一条一袋。',
        '清蒸只要八分钟，鱼眼凸出就关火，再焖两分钟。姜丝葱丝之外，什么都不用添。',
        '给小朋友就选鱼柳，大刺已经用镊子拔过。',
      ],
      en: [
        'The pens hang twenty metres down where the tide changes twice a day, so the fish never stop swimming. Each is scaled, gutted and vacuum-packed on its own.',
        'Steam for eight minutes, until the eye stands out, and let it rest for two. Ginger and spring onion are all it asks.',
        'For children take the fillets: the big bones have been drawn with tweezers.',
      ],
    },
    {
      name: ['鲜切八爪鱼足', 'Octopus Legs'],
      brand: 'chaosheng',
      caption: ['盐搓过三遍，煮十分钟即食', 'Rubbed with salt three times, ten minutes to the table'],
      drawing: 'octopus',
      ornaments: ['olive', 'lemon'],
      price: 4280,
      choices: {
        weight: [
          ['300 克', '300 g'],
          ['600 克', '600 g', 3700],
        ],
        flavour: [
          ['原味', 'Plain'],
          ['柠檬香草', 'Lemon & herbs', 400],
          ['韩式辣酱', 'Korean chilli', 400],
        ],
      },
      facts: { origin: ['山东荣成', 'Rongcheng, Shandong'], storage: ['-18 ℃', '-18 °C'], life: ['10 个月', '10 months'], allergens: ['软体动物', 'Molluscs'] },
      zh: [
        '章鱼好不好吃，一半在搓。粗盐揉过三遍，吸盘里的泥沙和黏液都洗净，再用木棒轻捶一阵，纤维松开，煮出来不硬。',
        '原味的适合切片拌橄榄油和烟熏椒粉；调味的两款连腌汁一起真空，平底锅煎到边缘微焦就行。',
      ],
      en: [
        'Half of good octopus is rubbing. Three rounds of coarse salt clean every sucker, then a wooden mallet loosens the fibres so that it cooks tender.',
        'The plain ones slice well over oil and smoked paprika. The two seasoned kinds come in their marinade; fry until the edges catch.',
      ],
    },
  ],
}
