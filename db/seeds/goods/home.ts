import type { Catalog } from './shape.ts'

export const home: Catalog = {
  name: ['家居厨房', 'Home & Kitchen'],
  hue: 105,
  products: [
    {
      name: ['榉木餐椅', 'Beech Dining Chair'],
      brand: 'tingzhu',
      caption: ['榫卯结构，不摇不响', 'Mortise and tenon, silent'],
      drawing: 'chair',
      ornaments: ['potted-plant', 'basket'],
      price: 39900,
      choices: {
        colour: [
          ['胡桃色', 'Walnut', 0, {}],
          ['原木色', 'Natural', 0, { hue: 20, colour: 1.2, light: 1.6, ground: 80 }],
          ['墨绿', 'Dark green', 2000, { hue: 130, colour: 1.1, ground: 155 }],
        ],
        pack: [
          ['单把', 'One'],
          ['两把', 'Two', 36000],
        ],
      },
      facts: {
        material: ['欧洲榉木', 'European beech'],
        dimensions: ['45 × 48 × 80 厘米', '45 × 48 × 80 cm'],
        mass: ['4.6 千克', '4.6 kg'],
        care: ['干布擦，一年上一次木蜡油', 'Dry cloth; wax oil yearly'],
        warranty: ['五年', 'Five years'],
      },
      zh: [
        '全身没有一颗露在外面的螺丝。前后腿与座框之间是直榫，打孔后用木销锁死，一百二十公斤坐上去只有一声闷响。',
        '靠背的弧度照着腰来，吃完饭还愿意多坐一会儿。木纹每把不同，两把一起买，我们会尽量挑一棵树上的。',
      ],
      en: [
        'No screw shows anywhere. Legs and frame meet in plain mortises locked with pegs, and a hundred and twenty kilos draw no more than a low sound.',
        'The back follows your own, so people linger after dinner. Grain differs from chair to chair; if you buy two we try to find one tree.',
      ],
    },
    {
      name: ['云朵布艺沙发', 'Cloud Fabric Sofa'],
      brand: 'tingzhu',
      caption: ['布套可拆洗，猫抓也不怕', 'Covers come off; cats permitted'],
      drawing: 'couch-and-lamp',
      ornaments: ['potted-plant', 'yarn'],
      price: 189900,
      choices: {
        colour: [
          ['矢车菊蓝', 'Cornflower', 0, {}],
          ['豆沙粉', 'Dusty rose', 0, { hue: 72, colour: 0.7, light: 1.15, ground: 10 }],
          ['鼠尾草绿', 'Sage', 0, { hue: 228, colour: 0.6, light: 1.1, ground: 140 }],
        ],
        size: [
          ['双人', 'Two seats'],
          ['三人', 'Three seats', 60000],
        ],
      },
      facts: {
        material: ['实木框架、羽绒包、科技布', 'Timber frame, down wrap, hard-wearing cloth'],
        dimensions: ['双人 165 厘米，三人 212 厘米', '165 cm or 212 cm wide'],
        care: ['布套 30 ℃ 机洗', 'Covers wash at 30 °C'],
        warranty: ['框架十年', 'Frame ten years'],
      },
      zh: [
        '坐垫里三层：最下面是独立弹簧，中间高回弹棉，最上面裹一层羽绒。坐下去会陷两厘米，然后稳稳托住。',
        '布料是密织的，猫爪勾不起线；红酒洒了用湿布按一按，不要搓。所有布套都有拉链，周末可以整套扔进洗衣机。',
        '送货到家并组装，旧沙发可以一起带走。',
      ],
      en: [
        'Three layers make the seat: pocket springs, resilient foam and a wrap of down. You sink two centimetres and are then held.',
        'The weave is too close for claws. If wine is spilt, press with a damp cloth and do not rub. Every cover has a zip and fits a washing machine.',
        'We deliver and assemble, and take the old sofa away if you like.',
      ],
    },
    {
      name: ['大豆香薰蜡烛', 'Soy Scented Candle'],
      brand: 'tingzhu',
      caption: ['一杯烧四十小时，不冒黑烟', 'Forty hours, no soot'],
      drawing: 'candle',
      ornaments: ['blossom', 'mirror'],
      price: 7900,
      choices: {
        flavour: [
          ['雨后竹林', 'Bamboo after rain'],
          ['橙花', 'Orange blossom'],
          ['雪松', 'Cedar', 500],
        ],
        weight: [
          ['120 克', '120 g'],
          ['220 克', '220 g', 4000],
        ],
      },
      facts: {
        material: ['大豆蜡、棉芯', 'Soy wax, cotton wick'],
        process: ['手工浇注', 'Poured by hand'],
        box: ['蜡烛、火柴、盖子', 'Candle, matches, lid'],
        care: ['首次点燃至整面融化', 'First burn until fully molten'],
      },
      zh: [
        '第一次点请耐心些，等整个表面都化成一汪再熄，以后就不会烧出深坑。大豆蜡燃点低，香气慢慢散，不冲鼻子。',
        '雨后竹林里有青草和湿石头的味道，橙花偏甜，雪松像刚削过的铅笔。烧完的杯子洗净可以插一枝花。',
      ],
      en: [
        'Be patient the first time and let the whole surface melt before you put it out; it will never tunnel. Soy burns cool and the scent comes slowly.',
        'Bamboo smells of grass and wet stone, orange blossom is sweeter, cedar like a pencil just sharpened. When it is finished the cup holds a single flower.',
      ],
    },
    {
      name: ['桌面绿植小盆栽', 'Desk Plant in a Pot'],
      brand: 'tingzhu',
      caption: ['一周浇一次，新手也养得活', 'Water once a week; hard to kill'],
      drawing: 'potted-plant',
      ornaments: ['sun', 'droplet'],
      price: 2990,
      choices: {
        style: [
          ['橡皮树', 'Rubber plant'],
          ['薄荷', 'Mint'],
          ['龟背竹', 'Monstera', 1500],
        ],
        size: [
          ['小盆', 'Small'],
          ['中盆', 'Medium', 2000],
        ],
      },
      without: [['薄荷', '中盆']],
      facts: {
        light: ['散射光', 'Indirect light'],
        dimensions: ['小盆高 15–20 厘米', 'Small: 15–20 cm tall'],
        material: ['陶土盆', 'Terracotta pot'],
        care: ['土干透再浇', 'Water when dry'],
      },
      zh: [
        '在温室里缓过三周才上架，根已经长满盆，换到你桌上不会闹脾气。陶土盆透气，底下配了接水碟。',
        '判断浇不浇水，把手指插进土里一个指节，干了再浇，浇就浇透。叶子上落灰，用湿布擦一擦，它会长得更快。',
      ],
      en: [
        'Three weeks of rest in our greenhouse mean its roots fill the pot and the move to your desk will not upset it. Terracotta breathes, and a saucer is included.',
        'To know when to water, push a finger in to the first joint. Dry? Then water well. Wipe dust off the leaves and it grows faster.',
      ],
    },
    {
      name: ['珐琅双耳炖锅', 'Enamelled Stew Pot'],
      brand: 'zaoshi',
      caption: ['铸铁锁温，焖饭不糊底', 'Cast iron that holds heat'],
      drawing: 'pot-of-food',
      ornaments: ['carrot', 'herb'],
      price: 29900,
      choices: {
        volume: [
          ['20 厘米 2.4 升', '20 cm, 2.4 L'],
          ['24 厘米 4.2 升', '24 cm, 4.2 L', 9000],
          ['28 厘米 6.5 升', '28 cm, 6.5 L', 20000],
        ],
      },
      facts: {
        material: ['铸铁、食品级珐琅', 'Cast iron, food-grade enamel'],
        heat: ['燃气、电磁炉、烤箱', 'Gas, induction, oven'],
        care: ['温水海绵，忌钢丝球', 'Warm water and sponge, no steel wool'],
        warranty: ['十年', 'Ten years'],
      },
      zh: [
        '锅盖内侧有一圈小凸点，蒸汽凝成水珠会均匀落回菜上，炖肉一小时不用揭盖。锅壁四毫米厚，关火后还能咕嘟十分钟。',
        '黑色内珐琅是亚光的，略有细孔，越用越不粘。第一次用抹一层油，小火烧五分钟就算开锅。',
      ],
      en: [
        'A ring of tiny studs under the lid sends the steam back as rain over the whole dish. An hour of braising needs no lifting. Walls of four millimetres go on simmering for ten minutes after the flame is out.',
        'The dark enamel inside is matt and faintly porous and gets better with use. Oil it once, five minutes over a low flame, and it is ready.',
      ],
    },
    {
      name: ['三合钢主厨刀', 'Three-layer Chef’s Knife'],
      brand: 'zaoshi',
      caption: ['出厂手工开锋，切番茄不挤汁', 'Honed by hand; tomatoes keep their juice'],
      drawing: 'kitchen-knife',
      ornaments: ['tomato', 'onion'],
      price: 23900,
      choices: {
        length: [
          ['18 厘米', '18 cm'],
          ['21 厘米', '21 cm', 4000],
        ],
        pack: [
          ['单刀', 'Knife'],
          ['刀与磨石', 'Knife and stone', 9000],
        ],
      },
      facts: {
        material: ['10Cr 夹钢、白蜡木柄', 'Clad 10Cr steel, ash handle'],
        mass: ['176 克', '176 g'],
        care: ['手洗擦干', 'Hand wash and dry'],
        warranty: ['一年两次免费磨刀', 'Two free sharpenings a year'],
      },
      zh: [
        '中间一层硬钢管锋利，两边软钢管韧性，刃角十五度。拿起来重心落在食指根，切一斤姜丝手腕不酸。',
        '每把刀最后都过一遍牛皮，试切一张报纸才装盒。别剁骨头，也别进洗碗机，它能陪你很多年。',
      ],
      en: [
        'Hard steel in the middle for the edge, soft steel on both sides for toughness, fifteen degrees of bevel. The balance lies at the root of your index finger.',
        'Each is stropped on leather and must slice a sheet of newspaper before it is boxed. No bones, no dishwasher, and it will be with you for years.',
      ],
    },
    {
      name: ['复古双铃闹钟', 'Twin-bell Alarm Clock'],
      brand: 'tingzhu',
      caption: ['静音走针，铃声叫得醒', 'A silent sweep and a bell that means it'],
      drawing: 'alarm-clock',
      ornaments: ['candle', 'books'],
      price: 6990,
      choices: {
        colour: [
          ['樱桃红', 'Cherry', 0, {}],
          ['青瓷', 'Celadon', 0, { hue: 155, colour: 0.75, ground: 175 }],
          ['雾紫', 'Mist violet', 0, { hue: 300, colour: 0.75, light: 1.05, ground: 310 }],
        ],
      },
      facts: {
        material: ['金属壳、玻璃镜面', 'Metal case, glass face'],
        dimensions: ['直径 10 厘米', '10 cm across'],
        power: ['AA 电池一节，一年', 'One AA cell, a year'],
        warranty: ['一年', 'One year'],
      },
      zh: ['扫秒机芯走起来没有滴答声，枕边也安静。到点了就不客气，小锤左右敲铃，被子里也躲不掉。', '背后只有两个旋钮，一个调时，一个调闹。手机留在客厅充电，是它最想替你做的事。'],
      en: [
        'The sweeping movement makes no tick beside your pillow. When the hour comes the little hammer is less polite and finds you under any blanket.',
        'Two knobs at the back: time and alarm. Leaving your phone in the living room is what it would most like to do for you.',
      ],
    },
  ],
}
