import type { Catalog } from './shape.ts'

export const fashion: Catalog = {
  name: ['服饰鞋包', 'Clothes, Shoes & Bags'],
  hue: 340,
  products: [
    {
      name: ['重磅纯棉圆领 T 恤', 'Heavyweight Cotton T-shirt'],
      brand: 'bujian',
      caption: ['260 克布料，洗三十次不变形', '260 g cloth that keeps its shape'],
      drawing: 't-shirt',
      ornaments: ['jeans', 'billed-cap'],
      price: 8900,
      choices: {
        colour: [
          ['薄荷绿', 'Mint green', 0, {}],
          ['天空蓝', 'Sky blue', 0, { hue: 128, ground: 250 }],
          ['浅桃', 'Pale peach', 0, { hue: 246, light: 1.05, ground: 30 }],
        ],
        size: [
          ['S', 'S'],
          ['M', 'M'],
          ['L', 'L'],
          ['XL', 'XL'],
        ],
      },
      facts: {
        material: ['100% 新疆长绒棉', '100% long-staple cotton'],
        fit: ['合身略宽', 'Regular, slightly roomy'],
        care: ['30 ℃ 反面机洗', 'Wash inside out at 30 °C'],
        mass: ['260 克/平方米', '260 g/m²'],
      },
      zh: [
        '领口用了双层罗纹，里面再压一道同色包边，所以洗过几十次也不会荷叶边。布料重，挂在身上有垂感，不透。',
        '每一匹布都先预缩再裁，尺码表上写的是洗后的尺寸。两种身高体重之间犹豫的话，选大的那件。',
      ],
      en: [
        'A double rib at the neck with a taped seam behind it means no ruffles after dozens of washes. The cloth is heavy, hangs well and does not show through.',
        'It is shrunk before it is cut, so the chart gives the size after washing. Between two sizes, take the larger.',
      ],
    },
    {
      name: ['直筒水洗牛仔裤', 'Straight Washed Jeans'],
      brand: 'bujian',
      caption: ['不紧不松，四季都能穿', 'Neither tight nor loose, for all year'],
      drawing: 'jeans',
      ornaments: ['t-shirt', 'running-shoe'],
      price: 19900,
      choices: {
        colour: [
          ['中蓝', 'Mid blue', 0, {}],
          ['深靛', 'Deep indigo', 0, { hue: 20, colour: 0.8, light: 0.6, ground: 275 }],
          ['烟灰', 'Smoke grey', 1000, { colour: 0.12, light: 0.8, ground: 250 }],
        ],
        size: [
          ['28', '28'],
          ['30', '30'],
          ['32', '32'],
          ['34', '34'],
        ],
      },
      without: [['烟灰', '28']],
      facts: {
        material: ['98% 棉 2% 弹性纤维', '98% cotton, 2% elastane'],
        fit: ['中腰直筒', 'Mid rise, straight'],
        care: ['翻面冷水洗，晾干', 'Cold wash inside out, line dry'],
        process: ['臭氧水洗，少用水七成', 'Ozone wash, 70% less water'],
      },
      zh: [
        '版型改了十一次，最后停在大腿有两指余量、裤脚盖住鞋带一半的样子。坐下不勒，站起来不鼓包。',
        '水洗用的是臭氧，不是石头和药剂，一条裤子省下七十升水，颜色也更自然。第一次洗请单独下水。',
      ],
      en: [
        'The pattern was changed eleven times and came to rest with two fingers of room at the thigh and a hem over half the laces. Nothing pinches when you sit or bags when you stand.',
        'The wash is done with ozone instead of stone and chemicals, saving seventy litres a pair. Wash alone the first time.',
      ],
    },
    {
      name: ['收腰棉麻连衣裙', 'Waisted Linen-blend Dress'],
      brand: 'zhixia',
      caption: ['带口袋，可机洗', 'With pockets, machine washable'],
      drawing: 'dress',
      ornaments: ['womans-hat', 'hibiscus'],
      price: 25900,
      choices: {
        colour: [
          ['湖蓝', 'Lake blue', 0, {}],
          ['青果绿', 'Green plum', 0, { hue: 205, light: 1.1, ground: 135 }],
          ['莓红', 'Berry', 0, { hue: 76, ground: 0 }],
        ],
        size: [
          ['S', 'S'],
          ['M', 'M'],
          ['L', 'L'],
        ],
      },
      facts: {
        material: ['55% 亚麻 45% 棉', '55% linen, 45% cotton'],
        lining: ['棉布半里', 'Half-lined in cotton'],
        care: ['30 ℃ 机洗，低温熨', 'Wash at 30 °C, cool iron'],
        fit: ['收腰 A 摆，中长', 'Fitted waist, A-line, midi'],
      },
      zh: ['夏天的裙子首先要透气，其次要有口袋。这条的口袋深到能放下一部手机和一串钥匙，走路也不晃。', '棉麻会皱，但皱得好看。腰线后面藏着一小段松紧，吃完饭不用解扣子。'],
      en: [
        'A summer dress must breathe first and have pockets second. These take a phone and a bunch of keys and do not swing.',
        'Linen creases, and creases well. A little elastic hides at the back of the waist, so that dinner needs no unbuttoning.',
      ],
    },
    {
      name: ['双面呢通勤大衣', 'Double-faced Wool Coat'],
      brand: 'zhixia',
      caption: ['手工缝合，轻得像披肩', 'Hand-joined, light as a shawl'],
      drawing: 'coat',
      ornaments: ['scarf', 'gloves'],
      price: 69900,
      choices: {
        colour: [
          ['驼色', 'Camel', 0, {}],
          ['雾霾蓝', 'Haze blue', 0, { hue: 180, colour: 0.8, light: 0.95, ground: 250 }],
        ],
        size: [
          ['S', 'S'],
          ['M', 'M'],
          ['L', 'L'],
        ],
      },
      facts: {
        material: ['90% 羊毛 10% 羊绒', '90% wool, 10% cashmere'],
        fit: ['落肩中长', 'Dropped shoulder, mid-length'],
        care: ['干洗', 'Dry clean'],
        process: ['双面手工缝', 'Seams joined by hand'],
      },
      zh: [
        '双面呢没有里布，接缝要把两层料子剖开，折进去，再用手针暗缝。一件大衣八个小时，背面和正面一样干净。',
        '没有垫肩，袖笼开得深，里面穿毛衣也抬得起手。冬天的室内外都用它，可能就不想换别的了。',
      ],
      en: [
        'Double-faced cloth has no lining: each seam is split, folded in and sewn blind by hand. A coat takes eight hours and looks as clean inside as out.',
        'There are no pads and the armholes are deep, so a jumper goes under it and your arms still lift. You may not want another this winter.',
      ],
    },
    {
      name: ['羊毛格纹围巾', 'Lambswool Scarf'],
      brand: 'zhixia',
      caption: ['一百八十厘米，绕两圈还有余', '180 cm: twice round with some to spare'],
      drawing: 'scarf',
      ornaments: ['snowflake', 'gloves'],
      price: 12900,
      choices: {
        colour: [
          ['正红', 'True red', 0, {}],
          ['橄榄绿', 'Olive', 0, { hue: 95, colour: 0.7, ground: 120 }],
          ['雾紫', 'Mist violet', 0, { hue: -60, colour: 0.6, ground: 310 }],
        ],
      },
      facts: {
        material: ['100% 羔羊毛', '100% lambswool'],
        dimensions: ['180 × 32 厘米', '180 × 32 cm'],
        care: ['冷水手洗，平铺晾干', 'Hand wash cold, dry flat'],
        origin: ['内蒙古鄂尔多斯', 'Ordos, Inner Mongolia'],
      },
      zh: [
        '只用羔羊第一次剪下的毛，纤维细，贴着脖子不扎。织好以后用起绒果刷过，表面有一层短短的茸，风吹不透。',
        '两端的流苏是一股股手捻的。红色那条过年戴最好，其余两色配深色大衣。',
      ],
      en: [
        'It uses only the first shearing, fine enough to lie against the neck. After weaving it is brushed with teasels and gains a short nap that stops the wind.',
        'The fringes are twisted by hand. Keep the red for New Year; the other two suit a dark coat.',
      ],
    },
    {
      name: ['轻量缓震跑鞋', 'Lightweight Running Shoes'],
      brand: 'yuanxing',
      caption: ['日常五公里，膝盖会谢你', 'For a daily five kilometres; your knees will be grateful'],
      drawing: 'running-shoe',
      ornaments: ['socks', 'high-voltage'],
      price: 32900,
      choices: {
        colour: [
          ['藤紫', 'Wisteria', 0, {}],
          ['晨雾蓝', 'Morning blue', 0, { hue: -55, ground: 240 }],
          ['日出橙', 'Sunrise', 0, { hue: 120, colour: 1.5, ground: 45 }],
        ],
        size: [
          ['38', '38'],
          ['40', '40'],
          ['42', '42'],
          ['44', '44'],
        ],
      },
      without: [['日出橙', '44']],
      facts: {
        material: ['工程网布', 'Engineered mesh'],
        sole: ['超临界发泡中底，8 毫米落差', 'Supercritical foam, 8 mm drop'],
        mass: ['单只 218 克（42 码）', '218 g each (size 42)'],
        care: ['冷水刷洗，阴干', 'Brush cold, dry in shade'],
      },
      zh: ['中底像一块刚出炉的蛋糕，踩下去软，离地时又把力还给你。前掌宽了四毫米，脚趾可以张开。', '鞋面是一整片织出来的，没有磨脚的接缝。雨天也能跑，大底的沟槽会把水推向两侧。'],
      en: [
        'The midsole is like a cake just out of the oven, soft underfoot and giving the effort back as you leave. The forefoot is four millimetres wider and toes can spread.',
        'The upper is woven in one piece without seams to rub. Rain is fine as well; grooves push the water aside.',
      ],
    },
    {
      name: ['头层牛皮徒步靴', 'Full-grain Hiking Boots'],
      brand: 'yuanxing',
      caption: ['防水透气，换底能再走十年', 'Waterproof; resole for ten more years'],
      drawing: 'hiking-boot',
      ornaments: ['backpack', 'maple-leaf'],
      price: 58900,
      choices: {
        colour: [
          ['麦黄', 'Wheat', 0, {}],
          ['苔绿', 'Moss', 0, { hue: 70, colour: 0.7, light: 0.9, ground: 130 }],
        ],
        size: [
          ['39', '39'],
          ['41', '41'],
          ['43', '43'],
        ],
      },
      facts: {
        material: ['头层牛皮、防水膜', 'Full-grain leather, membrane'],
        sole: ['橡胶，可换底', 'Rubber, resoleable'],
        mass: ['单只 560 克', '560 g each'],
        care: ['刷净后上油', 'Brush, then oil'],
      },
      zh: [
        '一圈沿条线把鞋面和大底缝在一起，磨平了送回来换一副底，鞋面已经贴合你的脚，舍不得扔。',
        '新靴子请先在家穿一个星期，再带它上山。防水膜保持双脚干爽，鞋舌两侧的折叠布挡住碎石。',
      ],
      en: [
        'A welt stitches upper to sole. When the tread is gone send them back for another; by then the leather knows your feet and you will not want to part.',
        'Wear new boots at home for a week before the mountain. The membrane keeps you dry and the gusset keeps gravel out.',
      ],
    },
    {
      name: ['城市双肩包', 'City Backpack'],
      brand: 'yuanxing',
      caption: ['十四寸电脑仓，雨天不湿书', 'A 14-inch sleeve; books stay dry'],
      drawing: 'backpack',
      ornaments: ['books', 'umbrella'],
      price: 21900,
      choices: {
        colour: [
          ['莓红', 'Berry red', 0, {}],
          ['深海蓝', 'Deep blue', 0, { hue: -115, colour: 0.9, light: 0.9, ground: 260 }],
          ['苔绿', 'Moss green', 0, { hue: 135, colour: 0.8, light: 0.95, ground: 150 }],
        ],
        volume: [
          ['16 升', '16 L'],
          ['22 升', '22 L', 4000],
        ],
      },
      facts: {
        material: ['再生尼龙，防泼水', 'Recycled nylon, water-repellent'],
        dimensions: ['42 × 29 × 14 厘米', '42 × 29 × 14 cm'],
        mass: ['780 克', '780 g'],
        warranty: ['拉链终身', 'Zips for life'],
      },
      zh: [
        '电脑仓离地三厘米，放包时哪怕急了些，也磕不着。前袋里有一根挂钥匙的弹力绳，进门不用翻底。',
        '面料来自回收渔网，雨水落上去会滚成珠子。肩带弧度分男女两种体型试背过，装满也不往后坠。',
      ],
      en: [
        'The sleeve hangs three centimetres off the bottom, so an impatient landing does no harm. A stretch cord in the front pocket keeps your keys on top.',
        'The cloth comes from fishing nets and rain rolls off it in beads. Straps were tried on many backs and do not drag when full.',
      ],
    },
  ],
}
