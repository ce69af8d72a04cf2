import type { Both } from './shape.ts'

/** The lowest level: its name, what one piece is called, what one weighs with its packing (grams), and the products that lie there. */
export type Leaf = { name: Both; unit: Both; grams: number; products: string[] }
export type Branch = { name: Both; leaves: Leaf[] }
/** What a root adds to its products: the levels below it, its group in the mega menu, what is in the parcel besides, and what holds after the sale. */
export type Tree = { channel: keyof typeof CHANNELS; branches: Branch[]; parcel: Both; afterSales: Both }

export const CHANNELS = {
  fresh: ['生鲜', 'Fresh'],
  pantry: ['食饮', 'Food & Drink'],
  life: ['生活', 'Living'],
} as const satisfies Record<string, Both>

const box: Both = ['盒', 'box']
const bag: Both = ['袋', 'bag']
const piece: Both = ['件', 'piece']
const set: Both = ['套', 'set']
const pair: Both = ['双', 'pair']
const bottle: Both = ['瓶', 'bottle']

const FRESH: Both = [
  '坏果、压伤或化冻，签收后 24 小时内拍照联系我们，按坏的部分退款，不用寄回。\n生鲜商品拆封后不支持七天无理由退货。',
  'Bruised, spoiled or thawed? Send a photo within 24 hours of delivery and we refund what is bad; nothing needs to come back.\nOnce opened, fresh food cannot be returned for other reasons.',
]
const FOOD: Both = [
  '未拆封七天内可以退货。包装破损或有异物，签收后 48 小时内联系我们，直接换新。',
  'Unopened goods may be returned within seven days. Damaged or faulty? Tell us within 48 hours and we send another.',
]
const ELECTRIC: Both = [
  '七天无理由退货，十五天内质量问题换新，保修期内免费维修，来回运费由我们承担。\n退货时请带上全部配件和赠品。',
  'Returns within seven days for any reason, exchange within fifteen for faults, free repair under warranty; we pay the freight both ways.\nPlease return all accessories and gifts.',
]
const WARES: Both = [
  '七天无理由退换，首次换货运费由我们承担。吊牌和包装请保持完整。',
  'Return or exchange within seven days for any reason; the first exchange ships free. Please keep tags and packing.',
]

/** By the Chinese name of the root. */
export const TREES: Record<string, Tree> = {
  时令水果: {
    channel: 'fresh',
    parcel: ['缓冲网套\n验收卡 × 1', 'Padded sleeves\nInspection card × 1'],
    afterSales: FRESH,
    branches: [
      {
        name: ['苹果梨果', 'Apples & Pears'],
        leaves: [
          { name: ['苹果', 'Apples'], unit: box, grams: 2600, products: ['高山红富士苹果', '当季青苹果'] },
          { name: ['梨', 'Pears'], unit: box, grams: 2600, products: ['云南石林人参果香梨'] },
        ],
      },
      {
        name: ['浆果核果', 'Berries & Stone Fruit'],
        leaves: [
          { name: ['草莓樱桃', 'Strawberries & Cherries'], unit: box, grams: 1200, products: ['大棚奶油草莓', '美早车厘子'] },
          { name: ['葡萄提子', 'Grapes'], unit: box, grams: 1600, products: ['巨峰夏黑葡萄'] },
        ],
      },
      {
        name: ['瓜果热带果', 'Melons & Tropical'],
        leaves: [
          { name: ['西瓜', 'Watermelons'], unit: ['个', 'melon'], grams: 4200, products: ['沙瓤麒麟西瓜'] },
          { name: ['猕猴桃', 'Kiwifruit'], unit: box, grams: 1500, products: ['红心猕猴桃'] },
        ],
      },
    ],
  },
  蔬菜菌菇: {
    channel: 'fresh',
    parcel: ['保鲜内衬 × 1', 'Freshness liner × 1'],
    afterSales: FRESH,
    branches: [
      {
        name: ['瓜茄果菜', 'Fruiting Vegetables'],
        leaves: [
          { name: ['番茄茄子', 'Tomatoes & Aubergines'], unit: box, grams: 1300, products: ['普罗旺斯沙瓤番茄', '紫长茄'] },
          { name: ['黄瓜', 'Cucumbers'], unit: box, grams: 1200, products: ['水果黄瓜'] },
        ],
      },
      {
        name: ['根茎薯芋', 'Roots & Tubers'],
        leaves: [
          { name: ['胡萝卜', 'Carrots'], unit: bag, grams: 1600, products: ['沙地胡萝卜'] },
          { name: ['番薯', 'Sweet Potatoes'], unit: box, grams: 2700, products: ['六鳌蜜薯'] },
        ],
      },
      {
        name: ['花菜菌菇', 'Florets, Corn & Mushrooms'],
        leaves: [
          { name: ['西兰花玉米', 'Broccoli & Corn'], unit: box, grams: 1400, products: ['高原有机西兰花', '甜糯双色玉米'] },
          { name: ['鲜菌菇', 'Fresh Mushrooms'], unit: box, grams: 600, products: ['林下褐蘑菇'] },
        ],
      },
    ],
  },
  海鲜水产: {
    channel: 'fresh',
    parcel: ['保温箱 × 1\n冰袋 × 4', 'Insulated box × 1\nIce packs × 4'],
    afterSales: FRESH,
    branches: [
      {
        name: ['虾蟹', 'Prawns, Crabs & Lobster'],
        leaves: [
          { name: ['大虾', 'Prawns'], unit: box, grams: 1500, products: ['船冻大虾'] },
          { name: ['螃蟹龙虾', 'Crabs & Lobsters'], unit: box, grams: 2200, products: ['六月黄大闸蟹', '波士顿龙虾'] },
        ],
      },
      {
        name: ['鱼贝软体', 'Fish, Shellfish & Squid'],
        leaves: [
          { name: ['海鱼', 'Sea Fish'], unit: box, grams: 1500, products: ['深海黄金鲷'] },
          { name: ['贝类', 'Shellfish'], unit: box, grams: 2800, products: ['乳山生蚝'] },
          { name: ['鱿鱼章鱼', 'Squid & Octopus'], unit: bag, grams: 1200, products: ['手钓小管鱿鱼', '鲜切八爪鱼足'] },
        ],
      },
    ],
  },
  肉蛋乳品: {
    channel: 'fresh',
    parcel: ['保温袋 × 1\n冰袋 × 2', 'Insulated bag × 1\nIce packs × 2'],
    afterSales: FRESH,
    branches: [
      {
        name: ['肉与禽', 'Meat & Poultry'],
        leaves: [
          { name: ['牛肉', 'Beef'], unit: box, grams: 900, products: ['谷饲原切牛排'] },
          { name: ['鸡肉', 'Chicken'], unit: bag, grams: 1300, products: ['散养走地鸡腿'] },
          { name: ['培根腌肉', 'Bacon & Cured'], unit: bag, grams: 600, products: ['果木烟熏培根'] },
        ],
      },
      {
        name: ['蛋与乳', 'Eggs & Dairy'],
        leaves: [
          { name: ['鸡蛋', 'Eggs'], unit: box, grams: 1900, products: ['谷物初产蛋'] },
          { name: ['鲜奶', 'Milk'], unit: bottle, grams: 1100, products: ['晨檐鲜牛奶'] },
          { name: ['黄油奶酪', 'Butter & Cheese'], unit: box, grams: 400, products: ['发酵草饲黄油', '高达熟成奶酪'] },
        ],
      },
    ],
  },
  烘焙甜点: {
    channel: 'pantry',
    parcel: ['保冷袋 × 1\n复烤说明卡 × 1', 'Cool bag × 1\nBaking card × 1'],
    afterSales: FRESH,
    branches: [
      {
        name: ['面包', 'Bread'],
        leaves: [
          { name: ['可颂法棍', 'Croissants & Baguettes'], unit: bag, grams: 800, products: ['二十七层黄油可颂', '老面酸种法棍'] },
          { name: ['吐司', 'Loaves'], unit: bag, grams: 600, products: ['北海道风吐司'] },
        ],
      },
      {
        name: ['糕点甜品', 'Cakes & Sweets'],
        leaves: [
          { name: ['蛋糕甜甜圈', 'Cakes & Doughnuts'], unit: box, grams: 700, products: ['手工甜甜圈', '奶油草莓切角蛋糕'] },
          { name: ['月饼曲奇', 'Mooncakes & Cookies'], unit: box, grams: 650, products: ['广式流心月饼', '双倍可可曲奇'] },
          { name: ['巧克力', 'Chocolate'], unit: box, grams: 300, products: ['单一产地黑巧克力'] },
        ],
      },
    ],
  },
  茶饮咖啡: {
    channel: 'pantry',
    parcel: ['冲泡说明卡 × 1', 'Brewing card × 1'],
    afterSales: FOOD,
    branches: [
      {
        name: ['茶与茶具', 'Tea & Teaware'],
        leaves: [
          { name: ['茶叶', 'Tea Leaves'], unit: ['罐', 'tin'], grams: 350, products: ['明前龙井绿茶'] },
          { name: ['茶具', 'Teaware'], unit: set, grams: 1100, products: ['紫砂西施壶套装'] },
        ],
      },
      {
        name: ['咖啡饮品', 'Coffee & Drinks'],
        leaves: [
          { name: ['咖啡豆', 'Coffee Beans'], unit: bag, grams: 400, products: ['日晒埃塞咖啡豆'] },
          { name: ['奶茶果汁', 'Milk Tea & Juice'], unit: box, grams: 1500, products: ['厚乳珍珠奶茶', '冷泡果汁盒'] },
          { name: ['蜂蜜果酒', 'Honey & Fruit Wine'], unit: bottle, grams: 1100, products: ['椴树原蜜', '低度青梅酒'] },
        ],
      },
    ],
  },
  手机数码: {
    channel: 'life',
    parcel: ['说明书 × 1\n保修卡 × 1', 'Manual × 1\nWarranty card × 1'],
    afterSales: ELECTRIC,
    branches: [
      {
        name: ['手机电脑', 'Phones & Computers'],
        leaves: [
          { name: ['手机', 'Phones'], unit: ['台', 'phone'], grams: 450, products: ['星禾 X3 手机'] },
          { name: ['笔记本电脑', 'Laptops'], unit: ['台', 'laptop'], grams: 2200, products: ['星禾 Air 14 笔记本'] },
          { name: ['键盘手柄', 'Keyboards & Controllers'], unit: ['个', 'piece'], grams: 950, products: ['静音机械键盘', '无线对战手柄'] },
        ],
      },
      {
        name: ['影音穿戴', 'Sound, Photo & Wearables'],
        leaves: [
          { name: ['耳机音响', 'Headphones & Radios'], unit: ['台', 'piece'], grams: 900, products: ['音池头戴降噪耳机', '音池桌面收音机'] },
          { name: ['相机', 'Cameras'], unit: ['台', 'camera'], grams: 1100, products: ['光格复古微单相机'] },
          { name: ['智能手表', 'Smart Watches'], unit: ['只', 'watch'], grams: 250, products: ['光格 S2 智能手表'] },
        ],
      },
    ],
  },
  服饰鞋包: {
    channel: 'life',
    parcel: ['可重复使用的布袋 × 1', 'Reusable cloth bag × 1'],
    afterSales: WARES,
    branches: [
      {
        name: ['衣装', 'Clothes'],
        leaves: [
          { name: ['上衣外套', 'Tops & Coats'], unit: piece, grams: 700, products: ['重磅纯棉圆领 T 恤', '双面呢通勤大衣'] },
          { name: ['裤装裙装', 'Trousers & Dresses'], unit: ['条', 'piece'], grams: 650, products: ['直筒水洗牛仔裤', '收腰棉麻连衣裙'] },
          { name: ['围巾', 'Scarves'], unit: ['条', 'scarf'], grams: 300, products: ['羊毛格纹围巾'] },
        ],
      },
      {
        name: ['鞋与包', 'Shoes & Bags'],
        leaves: [
          { name: ['运动户外鞋', 'Sports & Outdoor Shoes'], unit: pair, grams: 1200, products: ['轻量缓震跑鞋', '头层牛皮徒步靴'] },
          { name: ['双肩包', 'Backpacks'], unit: ['只', 'bag'], grams: 1000, products: ['城市双肩包'] },
        ],
      },
    ],
  },
  家居厨房: {
    channel: 'life',
    parcel: ['安装或使用说明 × 1', 'Instructions × 1'],
    afterSales: WARES,
    branches: [
      {
        name: ['家具摆设', 'Furniture & Decoration'],
        leaves: [
          { name: ['桌椅沙发', 'Chairs & Sofas'], unit: ['把', 'piece'], grams: 9000, products: ['榉木餐椅', '云朵布艺沙发'] },
          { name: ['香薰绿植', 'Candles & Plants'], unit: ['个', 'piece'], grams: 800, products: ['大豆香薰蜡烛', '桌面绿植小盆栽'] },
          { name: ['钟表', 'Clocks'], unit: ['只', 'clock'], grams: 500, products: ['复古双铃闹钟'] },
        ],
      },
      {
        name: ['厨房用具', 'Kitchenware'],
        leaves: [
          { name: ['锅具', 'Pots'], unit: ['口', 'pot'], grams: 4500, products: ['珐琅双耳炖锅'] },
          { name: ['刀具', 'Knives'], unit: ['把', 'knife'], grams: 500, products: ['三合钢主厨刀'] },
        ],
      },
    ],
  },
  玩具文创: {
    channel: 'life',
    parcel: ['玩法或使用说明 × 1', 'Instructions × 1'],
    afterSales: WARES,
    branches: [
      {
        name: ['玩具', 'Toys'],
        leaves: [
          { name: ['毛绒套娃', 'Plush & Dolls'], unit: ['个', 'piece'], grams: 700, products: ['抱抱泰迪熊', '俄式彩绘套娃'] },
          { name: ['拼图益智', 'Puzzles'], unit: box, grams: 1200, products: ['木质千片拼图'] },
          { name: ['风筝溜溜球', 'Kites & Yo-yos'], unit: ['个', 'piece'], grams: 350, products: ['彩虹三角风筝', '金属花式溜溜球'] },
        ],
      },
      {
        name: ['文具', 'Stationery'],
        leaves: [
          { name: ['绘画', 'Painting'], unit: set, grams: 600, products: ['固体水彩画盒'] },
          { name: ['书写手帐', 'Writing & Journals'], unit: piece, grams: 450, products: ['铱金练字钢笔', '布面线装手帐'] },
        ],
      },
    ],
  },
}
