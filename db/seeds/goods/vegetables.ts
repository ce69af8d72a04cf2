import type { Catalog } from './shape.ts'

export const vegetables: Catalog = {
  name: ['蔬菜菌菇', 'Vegetables & Mushrooms'],
  hue: 140,
  products: [
    {
      name: ['普罗旺斯沙瓤番茄', 'Provence Beef Tomatoes'],
      brand: 'tianlong',
      caption: ['小时候的番茄味，可以直接啃', 'Tastes the way tomatoes used to; eat it like an apple'],
      drawing: 'tomato',
      ornaments: ['herb', 'salt'],
      price: 1980,
      choices: {
        weight: [
          ['3 斤', '1.5 kg'],
          ['5 斤', '2.5 kg', 1100],
          ['9 斤', '4.5 kg', 2900],
        ],
      },
      facts: {
        origin: ['内蒙古赤峰', 'Chifeng, Inner Mongolia'],
        variety: ['普罗旺斯', 'Provence'],
        harvest: ['树上八成熟采摘', 'Vine-ripened to eight tenths'],
        storage: ['室温，不进冰箱', 'Room temperature, not the fridge'],
      },
      zh: [
        '一刀切下去，汁水会先涌出来，籽囊里是绿色的果冻。这种番茄皮薄、肉厚、不耐运，所以超市宁可卖硬邦邦的那种。',
        '我们在八成熟时带蒂摘下，路上再红一点，到您手里刚好。炒蛋不用加糖，撒一点盐生吃更好。',
      ],
      en: [
        'The juice comes first when you cut one, then green jelly around the seeds. Thin skin and heavy flesh travel badly, which is why supermarkets prefer the hard kind.',
        'We pick at eight tenths ripe with the calyx on; the journey does the rest. It needs no sugar with scrambled eggs, and only salt if you eat it raw.',
      ],
    },
    {
      name: ['紫长茄', 'Slender Purple Aubergines'],
      brand: 'tianlong',
      caption: ['肉嫩籽少，蒸着吃最香', 'Tender, few seeds, best steamed'],
      drawing: 'eggplant',
      ornaments: ['garlic', 'hot-pepper'],
      price: 1280,
      choices: {
        weight: [
          ['2 斤', '1 kg'],
          ['4 斤', '2 kg', 900],
        ],
      },
      facts: {
        origin: ['山东寿光', 'Shouguang, Shandong'],
        storage: ['10–12 ℃ 阴凉处', 'Cool, 10–12 °C'],
        life: ['5 天', '5 days'],
        cooking: ['蒸、烤、烧', 'Steamed, grilled, braised'],
      },
      zh: ['清晨带露水剪下，花萼上的小刺还扎手，这就是新鲜的凭据。皮色深紫发亮，掐一下能留下指甲印。', '上锅蒸八分钟，手撕成条，浇蒜泥、生抽和一勺热油，便是一道省心的家常菜。'],
      en: [
        'Cut with dew still on them, the calyx prickly enough to sting: that is the proof of freshness. The skin shines and takes the mark of a fingernail.',
        'Steam for eight minutes, tear into strips, dress with garlic, soy and a spoon of hot oil. Dinner, with very little thought.',
      ],
    },
    {
      name: ['沙地胡萝卜', 'Sand-grown Carrots'],
      brand: 'tianlong',
      caption: ['带泥发货，甜得能榨汁', 'Sent with the soil on, sweet enough to juice'],
      drawing: 'carrot',
      ornaments: ['rabbit', 'seedling'],
      price: 1190,
      choices: {
        weight: [
          ['3 斤', '1.5 kg'],
          ['5 斤', '2.5 kg', 600],
          ['10 斤', '5 kg', 1800],
        ],
        pack: [
          ['带泥', 'Unwashed'],
          ['净菜', 'Washed', 300],
        ],
      },
      without: [['10 斤', '净菜']],
      facts: {
        origin: ['福建晋江', 'Jinjiang, Fujian'],
        harvest: ['11 月至次年 3 月', 'November to March'],
        storage: ['带泥可放 30 天', '30 days with soil on'],
        cooking: ['榨汁、炖肉', 'Juice, stews'],
      },
      zh: ['海边的沙地透气，胡萝卜能一路直直地长下去，少分叉，芯也细。冬天海风一吹，糖分就往根里跑。', '带泥的更耐放，吃多少洗多少；图省事就选净菜，真空小袋，开袋就能切。'],
      en: [
        'Coastal sand lets a carrot grow straight down with few forks and a thin core, and winter wind drives the sugar to the root.',
        'With the soil on they keep longer: wash as you go. If you want ease, take the washed ones in small vacuum bags.',
      ],
    },
    {
      name: ['水果黄瓜', 'Snack Cucumbers'],
      brand: 'tianlong',
      caption: ['手掌大小，皮都不用削', 'Palm-sized, no peeling'],
      drawing: 'cucumber',
      ornaments: ['ice', 'droplet'],
      price: 1580,
      choices: {
        weight: [
          ['2 斤', '1 kg'],
          ['4 斤', '2 kg', 1200],
        ],
      },
      facts: {
        origin: ['山东兰陵', 'Lanling, Shandong'],
        storage: ['冷藏', 'Refrigerate'],
        life: ['6 天', '6 days'],
        process: ['蜂授粉，不用激素', 'Bee-pollinated, no hormones'],
      },
      zh: ['没有大刺，没有苦尾，洗一洗就能塞进饭盒。大棚里养着一箱熊蜂帮忙授粉，所以瓜型不算太整齐，味道却清甜。', '追剧的时候拿它代替薯片，一斤的热量还不到一小包。'],
      en: [
        'No spines, no bitter end; rinse and drop into a lunch box. A hive of bumblebees does the pollinating, so the shapes are not quite uniform and the taste is clean.',
        'A pound of them in front of the television has fewer calories than one small bag of crisps.',
      ],
    },
    {
      name: ['高原有机西兰花', 'Plateau Broccoli'],
      brand: 'tianlong',
      caption: ['冰瓶锁鲜，花球紧实', 'Shipped on ice, tight heads'],
      drawing: 'broccoli',
      ornaments: ['garlic', 'snowflake'],
      price: 1690,
      choices: {
        pack: [
          ['2 颗装', '2 heads'],
          ['4 颗装', '4 heads', 1300],
        ],
      },
      facts: { origin: ['甘肃兰州榆中', 'Yuzhong, Gansu'], storage: ['0–4 ℃', '0–4 °C'], life: ['7 天', '7 days'], cooking: ['焯水 90 秒', 'Blanch 90 seconds'] },
      zh: [
        '夏天别处的西兰花容易发黄散球，海拔两千米的榆中却正当季。采下来一小时内预冷，箱子里放冰瓶，花蕾摸起来还是硬的。',
        '水开后加盐和几滴油，焯九十秒捞出过凉，颜色能绿上一整天，做便当尤其合适。',
      ],
      en: [
        'While summer broccoli elsewhere yellows and loosens, fields at two thousand metres are in season. Heads are chilled within the hour and travel with bottles of ice, still hard to the touch.',
        'Ninety seconds in boiling, salted water with a drop of oil, then cold water: it stays green until tomorrow’s lunch box.',
      ],
    },
    {
      name: ['甜糯双色玉米', 'Bicolour Sweet-waxy Corn'],
      brand: 'tianlong',
      caption: ['一口甜一口糯，真空锁鲜', 'One bite sweet, one bite chewy'],
      drawing: 'ear-of-corn',
      ornaments: ['butter', 'sun'],
      price: 2390,
      choices: {
        pack: [
          ['6 根', '6 ears'],
          ['10 根', '10 ears', 1300],
        ],
        flavour: [
          ['甜糯', 'Sweet-waxy'],
          ['纯糯', 'All waxy'],
          ['水果甜', 'Sweet', 200],
        ],
      },
      facts: {
        origin: ['黑龙江五常', 'Wuchang, Heilongjiang'],
        storage: ['常温避光', 'Ambient, away from light'],
        life: ['9 个月', '9 months'],
        cooking: ['蒸 12 分钟', 'Steam 12 minutes'],
      },
      zh: [
        '同一根上黄白相间：黄粒是甜的，白粒是糯的，一口下去两种脾气。采摘到真空封袋只隔六个小时，赶在糖变成淀粉之前。',
        '剪开小口，微波三分钟就是一份早餐；冬天烤火炉的时候架上去，香味能把邻居引来。',
      ],
      en: [
        'Yellow and white share one ear: the yellow kernels are sweet, the white ones waxy. Six hours pass between field and vacuum bag, before the sugar can turn to starch.',
        'Snip a corner and microwave for three minutes for breakfast; on a stove in winter the smell brings the neighbours.',
      ],
    },
    {
      name: ['林下褐蘑菇', 'Woodland Brown Mushrooms'],
      brand: 'songxi',
      caption: ['菌盖厚实，煎出牛排的香', 'Thick caps that sear like steak'],
      drawing: 'brown-mushroom',
      ornaments: ['garlic', 'butter'],
      price: 1880,
      choices: {
        weight: [
          ['500 克', '500 g'],
          ['1 千克', '1 kg', 1500],
          ['2 千克', '2 kg', 4200],
        ],
      },
      facts: {
        origin: ['福建松溪', 'Songxi, Fujian'],
        storage: ['2–5 ℃，纸袋透气', '2–5 °C in paper'],
        life: ['5 天', '5 days'],
        cooking: ['黄油煎、奶油汤', 'Butter-fried, cream soup'],
      },
      zh: [
        '菇房搭在老松林下面，用的是稻草和麦秆发酵出来的料，掰开有一股干净的泥土香。菌盖厚，水分少，下锅不会缩成一小撮。',
        '不要用水泡，湿布擦一擦就好。热锅里先干煸出水，再下黄油和蒜片，最后撒海盐。',
      ],
      en: [
        'The sheds stand beneath old pines, on straw composted for weeks, and a broken cap smells of clean earth. Thick and dry, they do not shrink to nothing in the pan.',
        'Wipe, never soak. Sear dry until the water is gone, then add butter and garlic, salt at the end.',
      ],
    },
    {
      name: ['六鳌蜜薯', 'Honey Sweet Potatoes'],
      brand: 'tianlong',
      caption: ['烤到流糖，软得用勺挖', 'Bake until the syrup runs, then use a spoon'],
      drawing: 'roasted-sweet-potato',
      ornaments: ['honey-pot', 'fallen-leaf'],
      price: 1790,
      choices: {
        weight: [
          ['5 斤', '2.5 kg'],
          ['9 斤', '4.5 kg', 1300],
        ],
        grade: [
          ['中果', 'Medium'],
          ['小果', 'Small', -200],
        ],
      },
      facts: {
        origin: ['福建漳浦六鳌', 'Liu’ao, Fujian'],
        harvest: ['全年三季', 'Three crops a year'],
        storage: ['12–15 ℃ 通风', '12–15 °C, airy'],
        cooking: ['烤箱 200 ℃ 60 分钟', 'Oven, 200 °C for an hour'],
      },
      zh: [
        '六鳌半岛三面临海，沙地晒得发烫，长出来的红薯皮薄芯红。挖出来先在仓里养半个月，让淀粉慢慢转成糖，才发货。',
        '洗净不削皮，烤箱两百度一小时，中途翻一次面。皮和肉会自己分开，糖汁在烤盘上结成琥珀色。',
      ],
      en: [
        'Sea on three sides and hot sand below give thin skins and red flesh. Once dug, the roots rest for a fortnight so that the starch turns to sugar, and only then do they ship.',
        'Wash, do not peel, an hour at 200 °C with one turn. Skin and flesh part by themselves and the syrup sets like amber on the tray.',
      ],
    },
  ],
}
