import type { Catalog } from './shape.ts'

export const fruit: Catalog = {
  name: ['时令水果', 'Seasonal Fruit'],
  hue: 40,
  products: [
    {
      name: ['高山红富士苹果', 'Highland Red Fuji Apples'],
      brand: 'lingshang',
      caption: ['霜降后才摘，脆甜带蜜心', 'Picked after the first frost, crisp with a honeyed core'],
      drawing: 'red-apple',
      ornaments: ['leaf-fluttering-in-wind', 'green-apple'],
      price: 2980,
      choices: {
        weight: [
          ['5 斤', '2.5 kg'],
          ['10 斤', '5 kg', 2500],
        ],
        grade: [
          ['家庭装 75 毫米', 'Family 75 mm'],
          ['精选 80 毫米', 'Select 80 mm', 800],
          ['礼盒 85 毫米', 'Gift box 85 mm', 2600],
        ],
      },
      without: [['10 斤', '礼盒 85 毫米']],
      facts: {
        origin: ['山东栖霞', 'Qixia, Shandong'],
        variety: ['红富士（不套袋）', 'Red Fuji, unbagged'],
        harvest: ['10 月下旬', 'Late October'],
        sweetness: ['14 度以上', '14° and above'],
        storage: ['0–4 ℃ 冷藏', 'Chilled at 0–4 °C'],
      },
      zh: [
        '果园在海拔四百米的坡地上，白天晒得足，夜里凉得快，糖分就这样一点点攒进果肉里。我们等到霜降过后才开摘，比一般的富士晚十来天，切开常能看到半透明的糖心。',
        '全程不套袋、不打蜡，所以果皮颜色不会整齐得像画出来的，偶有一点日灼的小斑，削皮与否都好吃。',
        '到货后先别急着洗，连纸托一起放进冰箱保鲜层，能脆上一个月。',
      ],
      en: [
        'The orchard sits on a slope four hundred metres up, where days are bright and nights turn cold quickly, and that is how the sugar gathers. We wait until after the first hard frost, some ten days later than most Fuji, so many apples show a glassy, honeyed core when cut.',
        'No bags, no wax. The skin is therefore not as even as a painting and may carry a sun freckle; eat it peeled or not.',
        'Keep the fruit unwashed in its paper tray in the fridge and it will stay crisp for a month.',
      ],
    },
    {
      name: ['当季青苹果', 'Tart Green Apples'],
      brand: 'lingshang',
      caption: ['酸得清爽，烤派拌沙拉都好', 'Cleanly tart, for pies and salads'],
      drawing: 'green-apple',
      ornaments: ['pie', 'herb'],
      price: 2280,
      choices: {
        weight: [
          ['3 斤', '1.5 kg'],
          ['5 斤', '2.5 kg', 1200],
          ['9 斤', '4.5 kg', 3000],
        ],
      },
      facts: { origin: ['陕西洛川', 'Luochuan, Shaanxi'], harvest: ['9 月', 'September'], sweetness: ['10–11 度', '10–11°'], storage: ['冷藏', 'Refrigerate'] },
      zh: [
        '喜欢酸口的人会懂它：咬下去先是一记清亮的酸，随后才是青草一样的香气。果肉紧实，切片放半小时也不太变色。',
        '烘焙时不出水、不塌软，是做苹果派最稳妥的选择；切成火柴棍拌虾仁和薄荷，也是一道不用开火的夏日前菜。',
      ],
      en: [
        'If you like things sharp you will understand at the first bite: a bright acidity, then a scent close to cut grass. The flesh is dense and hardly browns in half an hour.',
        'It keeps its shape in the oven without weeping, which makes it the safe choice for a pie. Cut into matchsticks with prawns and mint it is also a summer starter that needs no stove.',
      ],
    },
    {
      name: ['沙瓤麒麟西瓜', 'Crumbly Qilin Watermelon'],
      brand: 'nanfeng',
      caption: ['皮薄不到一厘米，坏果包赔', 'Rind under a centimetre; bruised ones replaced'],
      drawing: 'watermelon',
      ornaments: ['ice', 'sun'],
      price: 3690,
      choices: {
        weight: [
          ['单个 4–5 斤', 'One, 2–2.5 kg'],
          ['单个 6–8 斤', 'One, 3–4 kg', 1300],
          ['两个装 10 斤', 'Two, 5 kg', 2900],
        ],
      },
      facts: {
        origin: ['海南三亚', 'Sanya, Hainan'],
        variety: ['麒麟瓜', 'Qilin'],
        sweetness: ['中心 12 度', '12° at the heart'],
        life: ['整瓜阴凉处 7 天', '7 days whole, in the shade'],
      },
      zh: [
        '麒麟瓜的皮很薄，轻轻一敲就裂，这也是它不容易在超市里见到的原因。我们用整块成型的纸浆托把它卡住，破损率压到了百分之一以下。',
        '瓤是沙的，甜味来得快也走得快，不腻。冰镇两个小时最合适，放太久反而尝不出香气。',
        '如果收到裂瓜，拍一张照片给客服就好，不用寄回。',
      ],
      en: [
        'Qilin rind is so thin that a firm knock splits it, which is why you rarely meet one in a supermarket. We hold each melon in a moulded pulp cradle, and fewer than one in a hundred breaks.',
        'The flesh is crumbly; its sweetness arrives fast and leaves fast. Two hours in the fridge is right, more dulls the scent.',
        'If yours arrives cracked, send us one photo. There is no need to post it back.',
      ],
    },
    {
      name: ['巨峰夏黑葡萄', 'Summer Black Grapes'],
      brand: 'nanfeng',
      caption: ['无籽，果粉还在，现剪现发', 'Seedless, bloom intact, cut the day they ship'],
      drawing: 'grapes',
      ornaments: ['wine-glass', 'leaf-fluttering-in-wind'],
      price: 3980,
      choices: {
        weight: [
          ['2 斤', '1 kg'],
          ['4 斤', '2 kg', 3300],
        ],
        pack: [
          ['气柱简装', 'Plain air-column'],
          ['竹篮礼装', 'Bamboo basket', 1800],
        ],
      },
      facts: {
        origin: ['云南宾川', 'Binchuan, Yunnan'],
        variety: ['夏黑', 'Summer Black'],
        harvest: ['5–7 月', 'May to July'],
        sweetness: ['18 度', '18°'],
        storage: ['不洗，冷藏 5 天', 'Unwashed, chilled, 5 days'],
      },
      zh: [
        '果皮上那层白霜叫果粉，是葡萄自己分泌的，摸掉就没了。工人剪串时只捏果梗，所以您拿到手里它还完整。',
        '夏黑没有籽，皮可以一起吃，嚼起来有一点韧，随后是浓郁的草莓糖味。挑剔的小朋友往往一次能吃半串。',
        '冷冻两小时就是天然的冰粒，丢进气泡水里比冰块好看。',
      ],
      en: [
        'The pale dust on the skin is bloom, made by the grape itself, and one careless thumb removes it. Our pickers hold bunches by the stem only, so it reaches you whole.',
        'There are no seeds and the skin is meant to be eaten: a little chew, then something like strawberry drops. Particular children have been seen finishing half a bunch.',
        'Two hours in the freezer turns them into ice for sparkling water, and prettier than ice.',
      ],
    },
    {
      name: ['大棚奶油草莓', 'Cream Strawberries'],
      brand: 'lingshang',
      caption: ['凌晨采摘，当晚到家', 'Picked before dawn, home by night'],
      drawing: 'strawberry',
      ornaments: ['shortcake', 'glass-of-milk'],
      price: 3280,
      choices: {
        weight: [
          ['500 克', '500 g'],
          ['1 千克', '1 kg', 2700],
        ],
        grade: [
          ['中果', 'Medium'],
          ['大果', 'Large', 900],
        ],
      },
      facts: {
        origin: ['辽宁丹东', 'Dandong, Liaoning'],
        variety: ['红颜', 'Benihoppe'],
        harvest: ['12 月至次年 4 月', 'December to April'],
        storage: ['冷藏，2 天内吃完', 'Refrigerate, eat within 2 days'],
        life: ['3 天', '3 days'],
      },
      zh: [
        '草莓怕热也怕等。大棚里的采摘从凌晨三点开始，趁着果实最凉的时候装盒，中午之前就上了冷链车。',
        '果肉几乎全红，靠近蒂的地方有一圈奶白，香气像加了一点炼乳。每一颗都单独坐在软托里，互不挤压。',
        '吃之前用淡盐水泡一分钟，再用凉开水过一遍即可，不要去蒂再洗。',
      ],
      en: [
        'Strawberries dislike heat and they dislike waiting. Picking starts at three in the morning while the fruit is coldest, and the boxes are on a chilled truck before noon.',
        'The flesh is red nearly all through, with a ring of cream under the stalk and a scent that hints at condensed milk. Every berry sits in its own soft cup.',
        'Soak for a minute in lightly salted water and rinse. Leave the stalks on until after.',
      ],
    },
    {
      name: ['美早车厘子', 'Early Sweet Cherries'],
      brand: 'nanfeng',
      caption: ['果梗翠绿，颗颗爆汁', 'Green stems, bursting with juice'],
      drawing: 'cherries',
      ornaments: ['cherry-blossom', 'ice'],
      price: 5990,
      choices: {
        weight: [
          ['2 斤', '1 kg'],
          ['5 斤', '2.5 kg', 7800],
        ],
        grade: [
          ['J 级 26–28 毫米', 'J, 26–28 mm'],
          ['JJ 级 28–30 毫米', 'JJ, 28–30 mm', 2000],
          ['JJJ 级 30 毫米以上', 'JJJ, over 30 mm', 4500],
        ],
      },
      without: [['5 斤', 'JJJ 级 30 毫米以上']],
      facts: {
        origin: ['山东烟台', 'Yantai, Shandong'],
        variety: ['美早', 'Tieton'],
        harvest: ['5 月下旬至 6 月', 'Late May and June'],
        sweetness: ['17 度', '17°'],
        storage: ['0 ℃ 冷藏 7 天', '7 days at 0 °C'],
      },
      zh: [
        '看车厘子新不新鲜，先看梗：青绿、有弹性的，离树不会超过三天。我们坚持带梗采收，虽然慢一半，但果子不漏汁、不发软。',
        '果径用孔板一颗颗量过，J 到 JJJ 只差几毫米，放在手心里的分量却差得多。自己吃选 JJ 最划算，送人再看 JJJ。',
      ],
      en: [
        'To judge a cherry, look at the stem. If it is green and springy, the fruit left the tree less than three days ago. We pick with stems on; it takes twice as long and the cherries neither leak nor soften.',
        'Each one is sized through a plate of holes. From J to JJJ is only a few millimetres and a surprising weight in the palm. JJ is the best buy for your own table; keep JJJ for a present.',
      ],
    },
    {
      name: ['红心猕猴桃', 'Red-hearted Kiwifruit'],
      brand: 'lingshang',
      caption: ['附催熟卡，软了就能挖着吃', 'With a ripening card; spoon it when it gives'],
      drawing: 'kiwi-fruit',
      ornaments: ['spoon', 'four-leaf-clover'],
      price: 2690,
      choices: {
        pack: [
          ['12 枚', '12 fruit'],
          ['24 枚', '24 fruit', 2300],
          ['30 枚礼盒', 'Gift box of 30', 4600],
        ],
      },
      facts: {
        origin: ['四川蒲江', 'Pujiang, Sichuan'],
        variety: ['红阳', 'Hongyang'],
        sweetness: ['成熟后 17 度', '17° when ripe'],
        storage: ['硬果冷藏可放 1 个月', 'Hard fruit keeps a month chilled'],
      },
      zh: [
        '横着切开，绿色果肉中间有一圈放射状的红，这是红阳这个品种的记号，不是染的。它的酸很低，怕酸的老人家也能吃。',
        '到货时果子是硬的。想尽快吃，就和盒子里的催熟卡一起装进袋子，三四天变软；不急的直接放冰箱，什么时候想吃再取。',
      ],
      en: [
        'Cut across, the green flesh carries a sunburst of red: the mark of the Hongyang variety, not a dye. It has little acid, so people who usually avoid kiwifruit can enjoy it.',
        'The fruit arrives hard. To hurry it, close it in a bag with the ripening card and wait three or four days. Otherwise keep it in the fridge and take out what you need.',
      ],
    },
    {
      name: ['云南石林人参果香梨', 'Stone Forest Fragrant Pears'],
      brand: 'nanfeng',
      caption: ['皮薄无渣，润嗓子', 'Thin-skinned and melting, kind to the throat'],
      drawing: 'pear',
      ornaments: ['honey-pot', 'leaf-fluttering-in-wind'],
      price: 2590,
      choices: {
        weight: [
          ['4 斤', '2 kg'],
          ['8 斤', '4 kg', 2000],
        ],
      },
      facts: { origin: ['云南石林', 'Shilin, Yunnan'], harvest: ['8–10 月', 'August to October'], storage: ['阴凉通风', 'Cool and airy'], life: ['15 天', '15 days'] },
      zh: [
        '红土地、昼夜温差和一条地下河，是这片梨园的三样本钱。梨子个头不大，一手一个正好，咬下去几乎没有渣。',
        '嗓子干的时候，挖去果核填一勺蜂蜜隔水炖四十分钟，连汤一起喝，是家里老人教的法子。',
      ],
      en: [
        'Red soil, cold nights and an underground river are the three assets of this orchard. The pears are modest, one to a hand, and dissolve without grit.',
        'For a dry throat, core one, fill it with a spoon of honey and steam for forty minutes, then eat it with its syrup. Somebody’s grandmother taught us that.',
      ],
    },
  ],
}
