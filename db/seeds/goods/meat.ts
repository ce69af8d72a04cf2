import type { Catalog } from './shape.ts'

export const meat: Catalog = {
  name: ['肉蛋乳品', 'Meat, Eggs & Dairy'],
  hue: 15,
  products: [
    {
      name: ['谷饲原切牛排', 'Grain-fed Beef Steaks'],
      brand: 'caochang',
      caption: ['整切不拼接，附黑胡椒与黄油', 'Whole-cut, with pepper and butter'],
      drawing: 'cut-of-meat',
      ornaments: ['salt', 'butter'],
      price: 6900,
      choices: {
        cut: [
          ['西冷', 'Sirloin'],
          ['眼肉', 'Rib eye', 2000],
          ['菲力', 'Fillet', 3600],
        ],
        pack: [
          ['2 片 400 克', '2 × 200 g'],
          ['5 片 1 千克', '5 × 200 g', 9000],
        ],
      },
      without: [['菲力', '5 片 1 千克']],
      facts: {
        origin: ['内蒙古通辽', 'Tongliao, Inner Mongolia'],
        feed: ['谷饲 150 天', 'Grain-fed 150 days'],
        storage: ['-18 ℃', '-18 °C'],
        life: ['12 个月', '12 months'],
        cooking: ['五分熟，每面 2 分钟', 'Medium, 2 minutes a side'],
      },
      zh: [
        '原切的意思是：从一整条肉上切下来，没有拼、没有腌、没有注水。所以每片的形状都不一样，雪花也有深有浅，这是肉本来的样子。',
        '煎之前用厨房纸吸干表面，锅烧到冒烟再下。出锅后放在温热的盘子里静置三分钟，汁水会自己回到中间。',
        '随箱送小包黑胡椒和发酵黄油，第一次煎牛排的人也不必慌。',
      ],
      en: [
        'Whole-cut means what it says: taken from one muscle, not pressed, marinated or pumped. Every piece has its own shape and its own marbling, as meat does.',
        'Dry the surface with paper and wait until the pan smokes. Afterwards let it rest for three minutes on a warm plate and the juice finds its way back.',
        'A sachet of pepper and a little cultured butter come along, so that even a first steak goes well.',
      ],
    },
    {
      name: ['果木烟熏培根', 'Applewood Smoked Bacon'],
      brand: 'caochang',
      caption: ['真烟熏八小时，不加水', 'Eight hours over real smoke, no added water'],
      drawing: 'bacon',
      ornaments: ['cooking', 'bread'],
      price: 2680,
      choices: {
        weight: [
          ['200 克', '200 g'],
          ['500 克', '500 g', 3200],
        ],
        flavour: [
          ['经典', 'Classic'],
          ['黑椒', 'Black pepper', 200],
          ['枫糖', 'Maple', 300],
        ],
      },
      facts: {
        origin: ['山东莱芜', 'Laiwu, Shandong'],
        ingredients: ['猪五花、海盐、冰糖', 'Pork belly, sea salt, rock sugar'],
        storage: ['0–4 ℃', '0–4 °C'],
        life: ['45 天', '45 days'],
        process: ['苹果木冷熏', 'Cold-smoked over apple wood'],
      },
      zh: [
        '很多培根下锅就缩一半，因为里面是水。我们的五花先用海盐和冰糖干腌五天，再在苹果木上冷熏八小时，重量只减不增。',
        '冷锅下片，小火慢慢逼油，边缘卷起、颜色变成琥珀就可以捞出，剩下的油用来煎蛋。',
      ],
      en: [
        'Much bacon halves in the pan because half of it is water. Ours is dry-cured for five days in sea salt and rock sugar and cold-smoked for eight hours over apple wood; it only ever loses weight.',
        'Start in a cold pan over a low flame. When the edges curl and turn amber, lift it out and fry your eggs in what remains.',
      ],
    },
    {
      name: ['散养走地鸡腿', 'Free-range Chicken Legs'],
      brand: 'caochang',
      caption: ['林下养足 180 天，皮脆肉香', '180 days under the trees'],
      drawing: 'poultry-leg',
      ornaments: ['hot-pepper', 'herb'],
      price: 3580,
      choices: {
        pack: [
          ['4 只 800 克', '4 legs, 800 g'],
          ['8 只 1.6 千克', '8 legs, 1.6 kg', 2900],
        ],
        flavour: [
          ['原味', 'Plain'],
          ['奥尔良', 'Sweet smoky', 300],
          ['藤椒', 'Green pepper', 300],
        ],
      },
      facts: {
        origin: ['广西玉林', 'Yulin, Guangxi'],
        feed: ['果林散养 180 天', 'Free range in orchards, 180 days'],
        storage: ['-18 ℃', '-18 °C'],
        life: ['12 个月', '12 months'],
        cooking: ['空气炸锅 190 ℃ 22 分钟', 'Air fryer, 190 °C, 22 minutes'],
      },
      zh: [
        '鸡在荔枝林里放养，白天刨虫吃草，傍晚听到敲盆的声音自己回窝。养到一百八十天，腿骨硬，皮下有一层薄薄的黄油。',
        '原味适合炖汤；两种腌制口味已经入味，解冻后直接进空气炸锅，皮会起小泡。',
      ],
      en: [
        'The flock lives in a lychee orchard, scratching by day and coming home at dusk to the sound of a beaten pan. At 180 days the bones are hard and a thin yellow fat lies under the skin.',
        'Plain legs make soup. The two marinated kinds go straight from thawing into the air fryer, until the skin blisters.',
      ],
    },
    {
      name: ['谷物初产蛋', 'First-lay Grain Eggs'],
      brand: 'caochang',
      caption: ['小而浓，蛋黄能立住', 'Small and rich, yolks that stand up'],
      drawing: 'egg',
      ornaments: ['nest-with-eggs', 'sheaf-of-rice'],
      price: 1990,
      choices: {
        pack: [
          ['15 枚', '15 eggs'],
          ['30 枚', '30 eggs', 1600],
          ['60 枚', '60 eggs', 4700],
        ],
      },
      facts: {
        origin: ['湖北荆门', 'Jingmen, Hubei'],
        feed: ['玉米、豆粕、亚麻籽', 'Maize, soya, linseed'],
        storage: ['4 ℃ 尖头朝下', '4 °C, pointed end down'],
        life: ['30 天', '30 days'],
        allergens: ['蛋类', 'Egg'],
      },
      zh: ['母鸡开产后头一个月下的蛋，个头比普通的小一圈，蛋清稠，蛋黄占得多，做溏心蛋不散。', '每枚都喷了产蛋日期，从鸡窝到您家不超过七十二小时。珍珠棉托加外箱，破一个补一个。'],
      en: [
        'Eggs of a hen’s first month are a size smaller, with thick whites and generous yolks, and they hold together when soft-boiled.',
        'Each is stamped with its laying date and reaches you within seventy-two hours. Foam tray, outer box, and one for every one that breaks.',
      ],
    },
    {
      name: ['晨檐鲜牛奶', 'Morning Fresh Milk'],
      brand: 'chenyan',
      caption: ['75 ℃ 巴氏杀菌，奶皮看得见', 'Pasteurised at 75 °C, with a skin when warmed'],
      drawing: 'glass-of-milk',
      ornaments: ['cookie', 'cow'],
      price: 2880,
      choices: {
        volume: [
          ['950 毫升 × 2', '2 × 950 ml'],
          ['950 毫升 × 4', '4 × 950 ml', 2500],
        ],
        style: [
          ['全脂', 'Whole'],
          ['低脂', 'Low fat'],
          ['零乳糖', 'Lactose-free', 400],
        ],
      },
      facts: {
        origin: ['河北张家口坝上', 'Bashang, Hebei'],
        fat: ['4.0 克/100 毫升（全脂）', '4.0 g per 100 ml (whole)'],
        storage: ['2–6 ℃', '2–6 °C'],
        life: ['15 天', '15 days'],
        allergens: ['乳', 'Milk'],
      },
      zh: [
        '牧场在坝上草原，夏天牛吃鲜草，冬天吃窖里的青贮，所以一年四季味道会有一点不同，这不是毛病。',
        '低温杀菌留住了活性蛋白，也意味着它娇气：离开冰箱别超过半小时。热的时候小火，锅边起泡就停，表面会结一层奶皮。',
      ],
      en: [
        'The herd grazes on the Bashang plateau, fresh grass in summer and silage in winter, so the flavour shifts a little with the seasons. That is no fault.',
        'Gentle heat keeps the proteins alive and the milk delicate: no more than half an hour out of the fridge. Warm it slowly until the rim bubbles and a skin will form.',
      ],
    },
    {
      name: ['发酵草饲黄油', 'Cultured Grass-fed Butter'],
      brand: 'chenyan',
      caption: ['二十小时发酵，酸香干净', 'Twenty hours of culture, a clean tang'],
      drawing: 'butter',
      ornaments: ['bread', 'croissant'],
      price: 3280,
      choices: {
        weight: [
          ['200 克', '200 g'],
          ['500 克', '500 g', 3900],
        ],
        flavour: [
          ['无盐', 'Unsalted'],
          ['海盐', 'Sea salt', 200],
        ],
      },
      facts: {
        origin: ['宁夏吴忠', 'Wuzhong, Ningxia'],
        fat: ['82%', '82%'],
        ingredients: ['稀奶油、乳酸菌', 'Cream, cultures'],
        storage: ['冷藏 60 天，冷冻 1 年', 'Chilled 60 days, frozen a year'],
        allergens: ['乳', 'Milk'],
      },
      zh: [
        '先把奶油养酸，再搅出黄油，这是老办法。二十小时的发酵让它带上一点榛子和酸奶的气味，抹面包时尤其明显。',
        '颜色随季节走：五月的最黄，因为草里的胡萝卜素多。做千层酥请冷藏到十四度左右，既不断裂也不融化。',
      ],
      en: [
        'First sour the cream, then churn it: the old order of things. Twenty hours leave a note of hazelnut and yoghurt that bread brings out.',
        'Its colour follows the year; May is yellowest, when the grass is full of carotene. For laminating bring it to about 14 °C, where it neither cracks nor melts.',
      ],
    },
    {
      name: ['高达熟成奶酪', 'Aged Gouda-style Cheese'],
      brand: 'chenyan',
      caption: ['九个月窖藏，有脆脆的结晶', 'Nine months in the cellar, with crunchy crystals'],
      drawing: 'cheese-wedge',
      ornaments: ['wine-glass', 'grapes'],
      price: 4680,
      choices: {
        weight: [
          ['200 克', '200 g'],
          ['500 克', '500 g', 6100],
        ],
        style: [
          ['三个月', '3 months', -1000],
          ['九个月', '9 months'],
        ],
      },
      facts: {
        origin: ['山西朔州', 'Shuozhou, Shanxi'],
        fat: ['48% 干物质', '48% in dry matter'],
        storage: ['4–8 ℃ 蜡纸包裹', '4–8 °C in wax paper'],
        life: ['120 天', '120 days'],
        allergens: ['乳', 'Milk'],
      },
      zh: [
        '窖洞原是一孔废弃的土窑，恒温十二度，正好给奶酪睡觉。每周翻面、擦蜡一次，九个月后切开能看到白色小点，那是酪氨酸结晶，嚼起来咯吱响。',
        '三个月的软、奶味足，适合夹面包；九个月的有焦糖和肉汤的味道，切薄片配葡萄就很好。',
      ],
      en: [
        'The cellar was an abandoned cave dwelling that keeps twelve degrees all year, which suits a sleeping cheese. Turned and waxed weekly, after nine months it shows white specks, tyrosine crystals that crunch.',
        'At three months it is soft and milky, for sandwiches. At nine it tastes of caramel and broth; slice it thin and serve with grapes.',
      ],
    },
  ],
}
