import type { Catalog } from './shape.ts'

export const baking: Catalog = {
  name: ['烘焙甜点', 'Bakery & Sweets'],
  hue: 80,
  products: [
    {
      name: ['二十七层黄油可颂', 'Twenty-seven-layer Croissants'],
      brand: 'maihuo',
      caption: ['冷冻生胚，回家现烤', 'Frozen dough, baked at home'],
      drawing: 'croissant',
      ornaments: ['butter', 'hot-beverage'],
      price: 3980,
      choices: {
        pack: [
          ['6 枚', '6'],
          ['12 枚', '12', 3400],
        ],
        flavour: [
          ['原味', 'Plain'],
          ['杏仁', 'Almond', 900],
          ['巧克力', 'Chocolate', 700],
        ],
      },
      facts: {
        ingredients: ['小麦粉、发酵黄油 24%、牛奶', 'Wheat flour, cultured butter 24%, milk'],
        storage: ['-18 ℃', '-18 °C'],
        life: ['6 个月', '6 months'],
        allergens: ['麸质、乳、蛋', 'Gluten, milk, egg'],
        cooking: ['室温发 90 分钟，180 ℃ 烤 18 分钟', 'Prove 90 min, bake 18 min at 180 °C'],
      },
      zh: [
        '三次三折，二十七层，每一折之间都要回冰箱睡一觉。做一批要两天，所以我们把它停在最费工的那一步之后：您只需要发酵和烘烤。',
        '睡前从冷冻室取出放在烤盘上，早上起来它已经胖了一圈。入炉前刷一层蛋液，十八分钟后整间屋子都是黄油味。',
        '掰开时听那一声脆响，碎屑掉在桌上才算合格。',
      ],
      en: [
        'Three folds of three make twenty-seven layers, with a sleep in the fridge between each. A batch takes two days, so we stop after the hardest part and leave you proving and baking.',
        'Set them on a tray before bed; by morning they have fattened. Brush with egg, and eighteen minutes later the house smells of butter.',
        'Listen when you break one. If no crumbs fall on the table it was not a croissant.',
      ],
    },
    {
      name: ['老面酸种法棍', 'Sourdough Baguette'],
      brand: 'maihuo',
      caption: ['只有面、水、盐和时间', 'Flour, water, salt and time'],
      drawing: 'baguette-bread',
      ornaments: ['cheese-wedge', 'sheaf-of-rice'],
      price: 1680,
      choices: {
        pack: [
          ['2 根', '2'],
          ['4 根', '4', 1400],
        ],
        style: [
          ['原味', 'Plain'],
          ['芝麻', 'Sesame', 200],
          ['全麦', 'Wholewheat', 300],
        ],
      },
      facts: {
        ingredients: ['小麦粉、水、海盐、酸种', 'Wheat flour, water, sea salt, starter'],
        process: ['低温发酵 18 小时', '18 hours of cold ferment'],
        storage: ['常温 1 天，冷冻 30 天', '1 day, or 30 days frozen'],
        allergens: ['麸质', 'Gluten'],
      },
      zh: [
        '面种养了七年，每天喂两次，脾气比人还稳。十八小时低温发酵，让面粉里的甜味自己出来，不需要糖和油。',
        '收到后喷一点水，两百度复烤六分钟，外壳会重新裂出细纹。吃不完的当天切片冷冻，别放冷藏，那里老化得最快。',
      ],
      en: [
        'The starter is seven years old, fed twice a day and steadier of temper than most of us. Eighteen cold hours coax the sweetness out of the flour without sugar or fat.',
        'Mist it with water and give it six minutes at 200 °C; the crust crackles again. Slice and freeze what is left the same day. The fridge is where bread ages fastest.',
      ],
    },
    {
      name: ['北海道风吐司', 'Milk Loaf'],
      brand: 'maihuo',
      caption: ['手撕能拉丝，三天不干', 'Pulls apart in threads, soft for three days'],
      drawing: 'bread',
      ornaments: ['glass-of-milk', 'honey-pot'],
      price: 1990,
      choices: {
        weight: [
          ['450 克', '450 g'],
          ['900 克', '900 g', 1600],
        ],
        flavour: [
          ['牛乳', 'Milk'],
          ['红豆', 'Red bean', 300],
          ['抹茶', 'Matcha', 400],
        ],
      },
      facts: {
        ingredients: ['面粉、牛奶、稀奶油、鸡蛋', 'Flour, milk, cream, egg'],
        storage: ['常温密封', 'Sealed, room temperature'],
        life: ['5 天', '5 days'],
        allergens: ['麸质、乳、蛋', 'Gluten, milk, egg'],
      },
      zh: [
        '把一部分面粉先用滚水烫成糊，它能锁住更多水分，这就是吐司能软三天的秘密，不是改良剂。',
        '刚到的第一片请什么都别抹，顺着纹路撕开，看那一缕一缕的丝。第二天切厚片，平底锅里用黄油煎到两面金黄。',
      ],
      en: [
        'Part of the flour is scalded to a paste that holds on to water. That is why the loaf stays soft for three days; there is no improver in it.',
        'Leave the first slice bare and tear it along the grain to see the threads. On day two cut it thick and fry in butter until gold.',
      ],
    },
    {
      name: ['手工甜甜圈', 'Hand-dipped Doughnuts'],
      brand: 'tangzhi',
      caption: ['土豆泥入面，第二天还是软', 'Potato in the dough keeps them soft'],
      drawing: 'doughnut',
      ornaments: ['candy', 'bubble-tea'],
      price: 3280,
      choices: {
        pack: [
          ['4 枚', '4'],
          ['8 枚', '8', 2900],
        ],
        flavour: [
          ['巧克力', 'Chocolate', 0, {}],
          ['草莓', 'Strawberry', 200, { hue: -25, colour: 1.7, light: 1.25, ground: 5 }],
          ['抹茶', 'Matcha', 300, { hue: 85, colour: 1.3, light: 1.15, ground: 130 }],
        ],
      },
      facts: {
        ingredients: ['小麦粉、土豆、鸡蛋、可可', 'Wheat flour, potato, egg, cocoa'],
        life: ['冷藏 3 天', '3 days chilled'],
        storage: ['冷藏，吃前回温 20 分钟', 'Chill; 20 minutes out before eating'],
        allergens: ['麸质、蛋、乳、大豆', 'Gluten, egg, milk, soya'],
      },
      zh: [
        '面团里揉了三成土豆泥，炸出来蓬松又留得住水分，隔夜也不发硬。糖衣是手工蘸的，所以厚薄不一，流下来的那一道最好吃。',
        '巧克力用的是百分之六十二的可可，草莓是冻干粉，抹茶来自京都以外的地方，浙江径山，不比它差。',
      ],
      en: [
        'A third of the dough is mashed potato, which makes it light and keeps it moist overnight. The glaze is dipped by hand, so it is uneven, and the drip is the best part.',
        'The chocolate is 62% cocoa, the strawberry is freeze-dried fruit, and the matcha comes from Jingshan in Zhejiang, which has nothing to be shy about.',
      ],
    },
    {
      name: ['奶油草莓切角蛋糕', 'Strawberry Cream Slice'],
      brand: 'tangzhi',
      caption: ['动物奶油，甜得克制', 'Dairy cream, sweet with restraint'],
      drawing: 'shortcake',
      ornaments: ['strawberry', 'teacup-without-handle'],
      price: 2580,
      choices: {
        pack: [
          ['单块', 'One slice'],
          ['四块', 'Four slices', 7000],
        ],
        sugar: [
          ['标准', 'Standard'],
          ['减糖三成', '30% less sugar', 200],
        ],
      },
      facts: {
        ingredients: ['稀奶油、鸡蛋、草莓、低筋粉', 'Cream, egg, strawberry, cake flour'],
        storage: ['0–4 ℃', '0–4 °C'],
        life: ['24 小时', '24 hours'],
        allergens: ['麸质、乳、蛋', 'Gluten, milk, egg'],
      },
      zh: [
        '每天早上五点打奶油，中午卖完就收工。海绵蛋糕烤好要倒扣放凉，切面才会有均匀的小孔，吸得住草莓汁。',
        '随单附一块冰袋，两小时以内送到。吃的时候从尖角开始，据说可以许愿。',
      ],
      en: [
        'The cream is whipped at five in the morning and when it is gone by noon we close. The sponge cools upside down so that its crumb is even and drinks the strawberry juice.',
        'It comes with an ice pack within two hours. Start from the point; you are said to get a wish.',
      ],
    },
    {
      name: ['广式流心月饼', 'Lava Mooncakes'],
      brand: 'tangzhi',
      caption: ['微波十秒，蛋黄会流出来', 'Ten seconds in the microwave and the yolk runs'],
      drawing: 'moon-cake',
      ornaments: ['red-paper-lantern', 'teapot'],
      price: 9800,
      choices: {
        pack: [
          ['6 枚铁盒', 'Tin of 6'],
          ['8 枚漆盒', 'Lacquered box of 8', 7000],
        ],
        flavour: [
          ['奶黄', 'Custard'],
          ['黑芝麻', 'Black sesame'],
          ['陈皮豆沙', 'Tangerine bean', 500],
        ],
      },
      facts: {
        ingredients: ['咸蛋黄、黄油、奶粉、小麦粉', 'Salted yolk, butter, milk powder, flour'],
        life: ['60 天', '60 days'],
        storage: ['阴凉干燥', 'Cool and dry'],
        allergens: ['麸质、乳、蛋', 'Gluten, milk, egg'],
      },
      zh: [
        '流心要流得住，诀窍是把蛋黄馅先冻成小球再包。外皮的转化糖浆熬好后存了半年，烤出来才有那种油亮的深金色。',
        '凉着吃是绵的，微波十秒再吃是流的，两种都有人爱。铁盒空了可以收针线，漆盒可以收茶叶。',
      ],
      en: [
        'To keep a heart that flows, the yolk filling is frozen into marbles before it is wrapped. The syrup in the crust was aged for half a year, which is where the deep gold comes from.',
        'Cold, they are velvety; ten seconds of microwave and they run. Both have their party. The empty tin keeps needles, the lacquered box keeps tea.',
      ],
    },
    {
      name: ['单一产地黑巧克力', 'Single-origin Dark Chocolate'],
      brand: 'tangzhi',
      caption: ['海南兴隆可可，酸香像荔枝', 'Cocoa from Hainan with a lychee note'],
      drawing: 'chocolate-bar',
      ornaments: ['ribbon', 'coconut'],
      price: 3880,
      choices: {
        style: [
          ['66%', '66%'],
          ['75%', '75%', 200],
          ['85%', '85%', 400],
        ],
        pack: [
          ['单块 70 克', '70 g bar'],
          ['三块礼盒', 'Box of three', 7800],
        ],
      },
      without: [['85%', '三块礼盒']],
      facts: {
        origin: ['海南兴隆', 'Xinglong, Hainan'],
        ingredients: ['可可豆、蔗糖、可可脂', 'Cocoa beans, cane sugar, cocoa butter'],
        storage: ['16–20 ℃', '16–20 °C'],
        life: ['18 个月', '18 months'],
        allergens: ['可能含乳、坚果', 'May contain milk and nuts'],
      },
      zh: [
        '很少有人知道海南也产可可。兴隆的树荫下每年只收几吨，发酵得轻，带一股荔枝和红茶的酸香。',
        '豆子到我们手里先慢烤，再石磨七十二小时，到舌头分辨不出颗粒为止。建议从六十六开始，别急着挑战八十五。',
      ],
      en: [
        'Few people know that Hainan grows cocoa. Under the shade of Xinglong only a few tonnes a year are gathered, lightly fermented, with an acidity like lychee and black tea.',
        'The beans are roasted slowly and stone-ground for seventy-two hours, until the tongue can find no grain. Begin with 66; there is no hurry to reach 85.',
      ],
    },
    {
      name: ['双倍可可曲奇', 'Chunky Cookies'],
      brand: 'maihuo',
      caption: ['外酥内软，像刚出炉', 'Crisp edge, soft middle'],
      drawing: 'cookie',
      ornaments: ['glass-of-milk', 'chocolate-bar'],
      price: 2480,
      choices: {
        pack: [
          ['200 克袋装', '200 g bag'],
          ['500 克铁罐', '500 g tin', 2900],
        ],
        flavour: [
          ['巧克力豆', 'Chocolate chip'],
          ['燕麦葡萄干', 'Oat & raisin'],
          ['海盐焦糖', 'Salted caramel', 300],
        ],
      },
      facts: {
        ingredients: ['面粉、黄油、巧克力、红糖', 'Flour, butter, chocolate, brown sugar'],
        life: ['90 天', '90 days'],
        storage: ['密封防潮', 'Sealed and dry'],
        allergens: ['麸质、乳、蛋', 'Gluten, milk, egg'],
      },
      zh: [
        '面团在冷藏室里歇了三十六个小时才烤，黄油和面粉彼此熟悉了，烤出来边缘酥、中间还带一点韧。',
        '巧克力是敲碎的，不是豆形颗粒，所以有的地方厚，有的地方只是一抹。配冷牛奶，掰开蘸着吃。',
      ],
      en: [
        'The dough rests for thirty-six hours before baking. Butter and flour get to know each other, and the result is crisp at the rim and chewy within.',
        'The chocolate is chopped from blocks instead of chips, thick in one place and a mere streak in another. Break, and dip in cold milk.',
      ],
    },
  ],
}
