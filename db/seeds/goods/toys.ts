import type { Catalog } from './shape.ts'

export const toys: Catalog = {
  name: ['玩具文创', 'Toys & Stationery'],
  hue: 300,
  products: [
    {
      name: ['抱抱泰迪熊', 'Hugging Teddy Bear'],
      brand: 'mogu',
      caption: ['手脚会转，眼睛是缝上去的', 'Jointed limbs, stitched eyes'],
      drawing: 'teddy-bear',
      ornaments: ['ribbon', 'heart-suit'],
      price: 12900,
      choices: {
        colour: [
          ['蜜糖棕', 'Honey brown', 0, {}],
          ['奶油', 'Cream', 0, { colour: 0.35, light: 1.25, ground: 80 }],
          ['树莓粉', 'Raspberry', 0, { hue: -50, colour: 0.9, light: 1.1, ground: 350 }],
        ],
        size: [
          ['30 厘米', '30 cm'],
          ['50 厘米', '50 cm', 9000],
        ],
      },
      facts: {
        material: ['短毛绒、再生棉', 'Short plush, recycled fill'],
        age: ['0 岁以上', 'From birth'],
        care: ['装洗衣袋 30 ℃ 机洗', 'Wash at 30 °C in a bag'],
        process: ['眼鼻刺绣，无小零件', 'Embroidered face, no small parts'],
      },
      zh: [
        '没有塑料眼珠，没有松动的扣子，鼻子和眼睛都是一针一针绣的，婴儿啃也放心。胳膊和腿里藏着布质关节，可以坐、可以招手。',
        '肚子里装了一小包荞麦壳，抱起来有点分量，像真的在回抱你。脚底留了一块空白，可以请我们绣上名字。',
      ],
      en: [
        'No plastic eyes, no loose buttons: eyes and nose are sewn stitch by stitch and safe to chew. Cloth joints in the limbs let it sit and wave.',
        'A little bag of buckwheat in its belly gives it weight, as if it hugged you back. One foot is left plain for a name; ask us and we embroider it.',
      ],
    },
    {
      name: ['木质千片拼图', 'Wooden Jigsaw Puzzle'],
      brand: 'mogu',
      caption: ['每片形状都不同，丢了补寄', 'No two pieces alike; lost ones replaced'],
      drawing: 'puzzle-piece',
      ornaments: ['artist-palette', 'hot-beverage'],
      price: 8800,
      choices: {
        style: [
          ['清晨集市', 'Morning market'],
          ['星图', 'Star chart'],
          ['百鸟', 'Hundred birds'],
        ],
        pack: [
          ['500 片', '500 pieces'],
          ['1000 片', '1000 pieces', 5000],
        ],
      },
      facts: { material: ['椴木板', 'Basswood'], dimensions: ['1000 片 68 × 48 厘米', '1000 pieces: 68 × 48 cm'], age: ['8 岁以上', '8 and over'], players: ['1–4 人', '1–4'] },
      zh: ['激光切割，没有两片是一样的，放对了会听见轻轻一声“咔”。边缘有淡淡的焦木味，散两天就没了。', '拼到最后缺一片是最让人抓狂的事。按包装背面的坐标告诉我们，免费补寄一片。'],
      en: [
        'Cut by laser so that no two pieces match; the right one goes in with a small click. The edges smell of scorched wood for a day or two.',
        'Nothing is worse than one piece missing. Tell us its coordinates from the back of the box and we post it, free.',
      ],
    },
    {
      name: ['彩虹三角风筝', 'Rainbow Delta Kite'],
      brand: 'mogu',
      caption: ['三级风就能飞，五分钟学会', 'Flies in a light breeze, learnt in five minutes'],
      drawing: 'kite',
      ornaments: ['sun', 'leaf-fluttering-in-wind'],
      price: 5900,
      choices: {
        size: [
          ['1.2 米', '1.2 m'],
          ['1.6 米', '1.6 m', 3000],
        ],
        pack: [
          ['含 100 米线', 'With 100 m line'],
          ['含 300 米线轮', 'With 300 m reel', 2500],
        ],
      },
      facts: {
        material: ['格子布、玻璃纤维骨架', 'Ripstop, fibreglass spars'],
        origin: ['山东潍坊', 'Weifang, Shandong'],
        age: ['6 岁以上', '6 and over'],
        mass: ['210 克', '210 g'],
      },
      zh: [
        '潍坊的师傅扎了三十年风筝，把老沙燕的平衡点搬到了这只三角风筝上，起飞角度更小，孩子自己跑几步就能送上天。',
        '骨架折起来只有一根雨伞长。请避开电线和机场，风大到树枝乱晃的时候改天再来。',
      ],
      en: [
        'A maker with thirty years in Weifang moved the balance of the old swallow kite into this delta. It rises at a low angle and a child can launch it in a few steps.',
        'It folds to the length of an umbrella. Keep away from wires and airfields, and when branches thrash, come back another day.',
      ],
    },
    {
      name: ['金属花式溜溜球', 'Metal Trick Yo-yo'],
      brand: 'mogu',
      caption: ['十珠轴承，空转三分钟', 'Ten-ball bearing, three-minute spin'],
      drawing: 'yo-yo',
      ornaments: ['star', 'high-voltage'],
      price: 6800,
      choices: {
        colour: [
          ['星空紫', 'Galaxy violet', 0, {}],
          ['极地蓝', 'Polar blue', 0, { hue: -60, ground: 240 }],
          ['烈焰红', 'Flame red', 0, { hue: 95, light: 1.05, ground: 20 }],
        ],
        style: [
          ['入门', 'Beginner'],
          ['进阶', 'Advanced', 3000],
        ],
      },
      facts: {
        material: ['航空铝 6061', '6061 aluminium'],
        mass: ['66 克', '66 g'],
        box: ['球、两根绳、手套、油', 'Yo-yo, two strings, glove, oil'],
        age: ['8 岁以上', '8 and over'],
      },
      zh: [
        '入门款拉一下就回手，进阶款要靠技巧才回得来，买之前想好要哪一种挫败感。轴承用了十颗陶瓷珠，睡眠能到三分钟。',
        '附一张图卡，从“遛狗”到“环游世界”十二个招式，照着练一个周末，就可以去同学面前显摆了。',
      ],
      en: [
        'The beginner’s model returns with a tug; the advanced one returns only to those who know how. Choose your frustration. Ten ceramic balls let it sleep for three minutes.',
        'A card shows twelve tricks from Walk the Dog to Round the World. One weekend and you may show off.',
      ],
    },
    {
      name: ['固体水彩画盒', 'Watercolour Box'],
      brand: 'shanzhi',
      caption: ['矿物颜料，沾水即化', 'Mineral pigments that wake with a wet brush'],
      drawing: 'artist-palette',
      ornaments: ['paintbrush', 'pencil'],
      price: 9900,
      choices: {
        pack: [
          ['12 色', '12 colours'],
          ['24 色', '24 colours', 7000],
          ['36 色', '36 colours', 13000],
        ],
      },
      facts: {
        material: ['天然矿物、阿拉伯胶', 'Minerals, gum arabic'],
        box: ['颜料、自来水笔、海绵', 'Paints, water brush, sponge'],
        age: ['6 岁以上', '6 and over'],
        dimensions: ['铁盒 21 × 11 厘米', 'Tin, 21 × 11 cm'],
      },
      zh: [
        '赭石来自山西，石青来自阳春，研磨后和阿拉伯胶调成膏，晾三个星期才硬。沾一滴水，颜色就醒过来，透而不浊。',
        '盒盖的背面是三格调色盘，拇指环可以扣住。出门带上随盒的自来水笔，坐在公园长椅上就能画。',
      ],
      en: [
        'Ochre from Shanxi and azurite from Yangchun are ground, bound with gum arabic and dried for three weeks. One drop of water and they wake, clear and never muddy.',
        'The lid is a palette of three wells with a ring for your thumb. Take the water brush along and a park bench is a studio.',
      ],
    },
    {
      name: ['铱金练字钢笔', 'Iridium Fountain Pen'],
      brand: 'shanzhi',
      caption: ['握着不累，落笔不刮纸', 'Easy to hold, never scratches'],
      drawing: 'fountain-pen',
      ornaments: ['notebook', 'envelope'],
      price: 8600,
      choices: {
        colour: [
          ['海军蓝', 'Navy', 0, {}],
          ['酒红', 'Burgundy', 0, { hue: 72, colour: 1.35, light: 0.95, ground: 10 }],
          ['松石', 'Turquoise', 0, { hue: -60, colour: 1.1, light: 1.1, ground: 190 }],
        ],
        style: [
          ['F 尖', 'Fine nib'],
          ['EF 尖', 'Extra fine nib'],
        ],
      },
      facts: {
        material: ['树脂杆、铱金笔尖', 'Resin barrel, iridium-tipped nib'],
        mass: ['19 克', '19 g'],
        box: ['钢笔、上墨器、墨囊 5 支', 'Pen, converter, 5 cartridges'],
        warranty: ['笔尖终身调校', 'Nib tuned for life'],
      },
      zh: ['笔尖出厂前由人试写半页，墨流刚好不断、不洇。三角形的握位会提醒手指放在该放的地方。', '抄诗、记账、给远方的朋友写信都可以。写一阵觉得涩，寄回来，我们替你重新磨。'],
      en: [
        'Somebody writes half a page with every nib before it leaves, until ink neither skips nor spreads. The three-sided grip reminds the fingers where to be.',
        'For poems, accounts, a letter to a distant friend. If it ever drags, send it back and we tune it.',
      ],
    },
    {
      name: ['布面线装手帐', 'Cloth-bound Journal'],
      brand: 'shanzhi',
      caption: ['一百八十度平摊，钢笔不透', 'Lies flat; ink does not show through'],
      drawing: 'notebook-with-decorative-cover',
      ornaments: ['pencil', 'bookmark'],
      price: 4900,
      choices: {
        style: [
          ['横线', 'Ruled'],
          ['方格', 'Grid'],
          ['空白', 'Blank'],
        ],
        size: [
          ['A6', 'A6'],
          ['A5', 'A5', 1500],
        ],
      },
      facts: {
        pages: ['192 页', '192 pages'],
        material: ['80 克道林纸、棉布封面', '80 g wood-free paper, cotton cover'],
        process: ['锁线装订', 'Thread-sewn'],
        dimensions: ['A5：14.8 × 21 厘米', 'A5: 14.8 × 21 cm'],
      },
      zh: [
        '十六页一帖，一帖一帖用棉线锁起来，翻到哪里都能摊平，不用手压着写。纸张微微发黄，看久了不刺眼。',
        '封底有一个牛皮纸袋，放车票和树叶。书签绳比本子长四厘米，尾端打了结，不会散。',
      ],
      en: [
        'Sixteen pages to a gathering, each sewn with cotton, so it lies flat anywhere without a hand on it. The paper is faintly yellow and easy to look at.',
        'A kraft pocket at the back is for tickets and leaves. The ribbon is four centimetres longer than the book and knotted at the end.',
      ],
    },
    {
      name: ['俄式彩绘套娃', 'Painted Nesting Dolls'],
      brand: 'mogu',
      caption: ['手绘五层，最小的只有豆粒大', 'Five layers by hand, the last the size of a bean'],
      drawing: 'nesting-dolls',
      ornaments: ['tulip', 'wrapped-gift'],
      price: 11800,
      choices: {
        pack: [
          ['五层', 'Five'],
          ['七层', 'Seven', 6000],
          ['十层', 'Ten', 15000],
        ],
      },
      facts: {
        material: ['椴木', 'Linden wood'],
        dimensions: ['五层高 15 厘米', 'Five: 15 cm tall'],
        age: ['3 岁以上', '3 and over'],
        process: ['手工彩绘，水性漆', 'Painted by hand, water-based lacquer'],
      },
      zh: [
        '一段椴木从外到里车出五个，纹理是连着的，所以合上时能对得严丝合缝。脸由同一位画师画完，一家人的神情才会像。',
        '孩子拿它数大小，大人拿它摆书架。最小的那只没有缝，只有一粒豆子大，收好别丢了。',
      ],
      en: [
        'One length of linden is turned from the outside in, so the grain runs on and the halves meet without a gap. A single painter does all the faces, and the family looks like one.',
        'Children count with them, adults stand them on shelves. The smallest has no seam and is no bigger than a bean. Look after it.',
      ],
    },
  ],
}
