import type { Catalog } from './shape.ts'

export const drinks: Catalog = {
  name: ['茶饮咖啡', 'Tea & Coffee'],
  hue: 170,
  products: [
    {
      name: ['明前龙井绿茶', 'Pre-rain Longjing Green Tea'],
      brand: 'yunjian',
      caption: ['清明前一芽一叶，手工辉锅', 'One bud, one leaf, finished by hand'],
      drawing: 'teacup-without-handle',
      ornaments: ['herb', 'leaf-fluttering-in-wind'],
      price: 12800,
      choices: {
        weight: [
          ['50 克', '50 g'],
          ['125 克', '125 g', 17000],
          ['250 克', '250 g', 42000],
        ],
        grade: [
          ['一级', 'First'],
          ['特级', 'Superior', 8000],
        ],
      },
      without: [['250 克', '特级']],
      facts: {
        origin: ['浙江新昌', 'Xinchang, Zhejiang'],
        harvest: ['清明前', 'Before 5 April'],
        process: ['手工炒制', 'Hand-fired'],
        brewing: ['80 ℃，3 克 150 毫升', '80 °C, 3 g to 150 ml'],
        life: ['18 个月，冷藏', '18 months, chilled'],
      },
      zh: [
        '一斤干茶要四万多个芽头，采茶人一天能采到的不过一两斤鲜叶。炒茶师傅的手在两百度的锅里抓、抖、搭、压，十个动作换着来，叶子才会又扁又滑。',
        '水别烧滚，八十度刚好。第一口是炒豆香，第二口有兰花，第三口以后是回甘。',
        '开封后密封冷藏，一个月内喝完最好，绿茶喝的就是一个鲜字。',
      ],
      en: [
        'Half a kilo of dry tea takes more than forty thousand buds, and a picker gathers little over half a kilo of leaf a day. The master’s bare hand works a pan at two hundred degrees through ten movements until each leaf is flat and smooth.',
        'Do not let the water boil; eighty degrees is right. First toasted beans, then orchid, then a sweetness that returns.',
        'Once open, seal and chill it and drink within a month. Green tea is about freshness and little else.',
      ],
    },
    {
      name: ['紫砂西施壶套装', 'Zisha Teapot Set'],
      brand: 'yunjian',
      caption: ['容量两杯半，出水利落', 'Two and a half cups, pours clean'],
      drawing: 'teapot',
      ornaments: ['teacup-without-handle', 'bouquet'],
      price: 26800,
      choices: {
        colour: [
          ['朱泥红', 'Cinnabar red', 0, {}],
          ['豆青', 'Celadon', 2000, { hue: 150, colour: 0.5, light: 1.05, ground: 160 }],
          ['靛蓝', 'Indigo', 2000, { hue: -115, colour: 0.7, ground: 255 }],
        ],
        pack: [
          ['单壶', 'Pot only'],
          ['一壶四杯', 'Pot and four cups', 9000],
        ],
      },
      facts: {
        origin: ['江苏宜兴', 'Yixing, Jiangsu'],
        material: ['原矿紫砂', 'Natural zisha clay'],
        capacity: ['180 毫升', '180 ml'],
        process: ['半手工', 'Half by hand'],
        care: ['清水冲净晾干，不用洗洁精', 'Rinse and air-dry, no detergent'],
      },
      zh: [
        '壶身浑圆，短嘴小钮，握在手心里正好一把。师傅用木拍子把泥片围成筒，再一点点打圆，内壁还留着细细的拍痕。',
        '出水是一道直线，断水不滴。建议一把壶只泡一类茶，日子久了，壶会有它自己的香气。',
      ],
      en: [
        'Round body, short spout, small knob: it fills the palm. The potter bends a slab into a cylinder and pats it round with a wooden blade, and the fine marks are still there inside.',
        'It pours a straight line and stops without a drip. Keep one pot for one kind of tea and in time it gains a scent of its own.',
      ],
    },
    {
      name: ['日晒埃塞咖啡豆', 'Natural Ethiopian Coffee Beans'],
      brand: 'mandou',
      caption: ['蓝莓、茉莉、蜂蜜，浅烘七日内发', 'Blueberry, jasmine, honey; roasted this week'],
      drawing: 'hot-beverage',
      ornaments: ['blueberries', 'beans'],
      price: 6800,
      choices: {
        weight: [
          ['200 克', '200 g'],
          ['500 克', '500 g', 8200],
        ],
        style: [
          ['咖啡豆', 'Whole bean'],
          ['手冲研磨', 'Ground for filter'],
          ['意式研磨', 'Ground for espresso'],
        ],
      },
      facts: {
        origin: ['埃塞俄比亚 科契尔', 'Kochere, Ethiopia'],
        process: ['日晒', 'Natural'],
        brewing: ['92 ℃，1:15，2 分 10 秒', '92 °C, 1:15, 2:10'],
        life: ['烘焙后 60 天内风味最佳', 'Best within 60 days of roasting'],
      },
      zh: [
        '整颗咖啡果在架高的网床上晒足三周，糖分渗进豆子里，杯中就有了蓝莓酱的味道。我们只烘到一爆刚结束，把花香留住。',
        '每周二、周五烘，隔天发，袋上印着烘焙日期和单向阀。收到后养三天再喝，酸会变得圆。',
      ],
      en: [
        'Whole cherries dry for three weeks on raised beds and their sugar seeps into the seed, which is how blueberry jam gets into a cup. We stop just after first crack to keep the flowers.',
        'Roasting is on Tuesday and Friday, posting the day after, with the date on a valved bag. Let it rest for three days and the acidity turns round.',
      ],
    },
    {
      name: ['厚乳珍珠奶茶', 'Pearl Milk Tea Kit'],
      brand: 'mandou',
      caption: ['真茶包加鲜煮珍珠，五分钟', 'Real tea, pearls in five minutes'],
      drawing: 'bubble-tea',
      ornaments: ['ice', 'candy'],
      price: 3990,
      choices: {
        pack: [
          ['6 杯', '6 cups'],
          ['12 杯', '12 cups', 3300],
        ],
        flavour: [
          ['红茶', 'Black tea'],
          ['茉莉', 'Jasmine'],
          ['焙茶', 'Roasted', 200],
        ],
      },
      facts: {
        ingredients: ['茶叶、厚牛乳、木薯珍珠、黑糖', 'Tea, rich milk, tapioca, brown sugar'],
        storage: ['常温', 'Ambient'],
        life: ['9 个月', '9 months'],
        allergens: ['乳', 'Milk'],
      },
      zh: [
        '不是粉冲的。茶包、厚乳、黑糖浆、速煮珍珠分袋装好，奶是奶，茶是茶，比例您说了算。',
        '珍珠煮四分钟焖一分钟，捞进黑糖里滚一滚；茶包浓一点泡，加冰也不淡。宿舍里一口小锅就够。',
      ],
      en: [
        'No powder. Tea bags, rich milk, brown sugar syrup and quick pearls come apart, so the milk is milk, the tea is tea and the balance is yours.',
        'Boil the pearls for four minutes, rest for one and roll them in syrup. Brew strong and ice will not drown it. One small pot in a dormitory is enough.',
      ],
    },
    {
      name: ['椴树原蜜', 'Raw Linden Honey'],
      brand: 'yunjian',
      caption: ['结晶如雪，不加热不过滤', 'Sets white as snow; unheated, unfiltered'],
      drawing: 'honey-pot',
      ornaments: ['lemon', 'blossom'],
      price: 5580,
      choices: {
        weight: [
          ['250 克', '250 g'],
          ['500 克', '500 g', 4300],
          ['1 千克', '1 kg', 12000],
        ],
      },
      facts: { origin: ['吉林长白山', 'Changbai Mountains, Jilin'], harvest: ['7 月', 'July'], storage: ['阴凉避光', 'Cool and dark'], life: ['24 个月', '24 months'] },
      zh: [
        '椴树两年才大开一次花，花期二十天，还要看老天给不给晴天。蜂农把箱子搬上山，住在帐篷里等。',
        '天气一凉它就会结成猪油般细腻的白色，这是好蜜的样子。想化开就坐在四十度的温水里，别用开水。',
      ],
      en: [
        'Lindens bloom well only every other year, for twenty days, if the sky allows. The keepers carry their hives up the mountain and wait in tents.',
        'When the weather cools it sets as fine and white as lard, as good honey should. To loosen it use water at forty degrees, never boiling.',
      ],
    },
    {
      name: ['冷泡果汁盒', 'Cold-pressed Juice Boxes'],
      brand: 'nanfeng',
      caption: ['只有果汁，没有水和糖', 'Nothing but fruit'],
      drawing: 'beverage-box',
      ornaments: ['red-apple', 'tangerine'],
      price: 3590,
      choices: {
        flavour: [
          ['苹果', 'Apple'],
          ['白葡萄', 'White grape', 300],
          ['西梅', 'Prune', 500],
        ],
        pack: [
          ['200 毫升 × 6', '6 × 200 ml'],
          ['200 毫升 × 12', '12 × 200 ml', 2900],
        ],
      },
      facts: {
        ingredients: ['100% 果汁', '100% juice'],
        storage: ['常温，冷藏更佳', 'Ambient, better cold'],
        life: ['8 个月', '8 months'],
        process: ['冷榨，瞬时杀菌', 'Cold-pressed, flash-pasteurised'],
      },
      zh: ['一盒用掉两个半苹果，配料表只有一行。没有加糖，所以甜度会随产季浮动一两度，孩子们好像并不介意。', '盒子小，春游书包的侧袋放得下；冻成半冰沙带出门，到中午还是凉的。'],
      en: [
        'Two and a half apples to a box and one line of ingredients. No sugar is added, so the sweetness drifts a degree or two with the season, which children do not seem to mind.',
        'It fits the side pocket of a school bag. Freeze it half solid in the morning and it is still cold at noon.',
      ],
    },
    {
      name: ['低度青梅酒', 'Light Plum Wine'],
      brand: 'yunjian',
      caption: ['整颗青梅浸足一年', 'Whole green plums, steeped for a year'],
      drawing: 'tumbler-glass',
      ornaments: ['ice', 'cherry-blossom'],
      price: 8800,
      choices: {
        volume: [
          ['330 毫升', '330 ml'],
          ['720 毫升', '720 ml', 7000],
        ],
        sugar: [
          ['半甜', 'Off-dry'],
          ['微甜', 'Lightly sweet'],
          ['甜型', 'Sweet', -300],
        ],
      },
      facts: {
        origin: ['福建诏安', 'Zhao’an, Fujian'],
        alcohol: ['12% vol', '12% vol'],
        ingredients: ['青梅、米酒、冰糖', 'Green plums, rice wine, rock sugar'],
        storage: ['避光，开瓶后冷藏', 'Dark; chill once open'],
      },
      zh: [
        '青梅采下来当天就去蒂、晾干、入坛，一层梅子一层冰糖，再灌满米酒。一年以后开坛，梅子皱了，酒变成浅金色。',
        '加冰喝是一种，兑苏打是另一种，冬天隔水温热最舒服。未成年人请等一等，它也愿意等您。',
      ],
      en: [
        'The plums are stemmed, dried and in the jar on the day they are picked, layered with rock sugar and covered with rice wine. After a year the fruit has wrinkled and the wine is pale gold.',
        'Over ice it is one drink, with soda another, and warmed in winter it is best of all. If you are under age, please wait. It can wait too.',
      ],
    },
  ],
}
