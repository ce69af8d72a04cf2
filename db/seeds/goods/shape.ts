import type { Tint } from '../pictures/sprites.ts'

/** The same words in both of the shop's languages. */
export type Both = readonly [zh: string, en: string]
/** A value of a sale attribute: its name, what it adds to the price (fen), and for a colour how the drawing is tinted. */
export type Choice = readonly [zh: string, en: string, add?: number, tint?: Tint & { /** Hue of the ground, degrees. */ ground?: number }]

export type Product = {
  name: Both
  brand: keyof typeof BRANDS
  caption: Both
  /** Its drawing in Fluent Emoji, and those that may stand beside it. */
  drawing: string
  ornaments: [string, string]
  /** Fen, of the plainest SKU. */
  price: number
  choices: Partial<Record<keyof typeof CHOICES, Choice[]>>
  /** Pairs of Chinese value names that are not made together. */
  without?: [string, string][]
  facts: Partial<Record<keyof typeof FACTS, Both>>
  /** Paragraphs. */
  zh: string[]
  en: string[]
}

export type Catalog = { name: Both /** OKLCH hue of the ground, degrees. */; hue: number; products: Product[] }

/** Sale attributes, in words. */
export const CHOICES = {
  colour: ['颜色', 'Colour'],
  size: ['尺码', 'Size'],
  weight: ['净含量', 'Net weight'],
  pack: ['包装', 'Pack'],
  grade: ['等级', 'Grade'],
  flavour: ['口味', 'Flavour'],
  memory: ['内存', 'Memory'],
  storage: ['存储', 'Storage'],
  style: ['款式', 'Style'],
  volume: ['容量', 'Volume'],
  cut: ['处理', 'Preparation'],
  sugar: ['甜度', 'Sweetness'],
  length: ['长度', 'Length'],
} as const satisfies Record<string, Both>

/** Names of specs, in words. */
export const FACTS = {
  origin: ['产地', 'Origin'],
  variety: ['品种', 'Variety'],
  harvest: ['采收期', 'Harvest'],
  storage: ['贮存方式', 'Storage'],
  life: ['保质期', 'Shelf life'],
  ingredients: ['配料', 'Ingredients'],
  sweetness: ['糖度', 'Sugar (Brix)'],
  feed: ['饲养方式', 'Reared'],
  catch: ['捕捞方式', 'Caught'],
  fat: ['脂肪含量', 'Fat'],
  allergens: ['致敏原', 'Allergens'],
  cooking: ['建议做法', 'Best cooked'],
  material: ['材质', 'Material'],
  lining: ['里料', 'Lining'],
  care: ['洗护', 'Care'],
  fit: ['版型', 'Fit'],
  screen: ['屏幕', 'Screen'],
  chip: ['处理器', 'Processor'],
  battery: ['续航', 'Battery life'],
  ports: ['接口', 'Ports'],
  wireless: ['无线', 'Wireless'],
  mass: ['重量', 'Weight'],
  dimensions: ['尺寸', 'Dimensions'],
  capacity: ['容量', 'Capacity'],
  power: ['功率', 'Power'],
  sensor: ['传感器', 'Sensor'],
  warranty: ['质保', 'Warranty'],
  box: ['清单', 'In the box'],
  age: ['适用年龄', 'Age'],
  players: ['人数', 'Players'],
  pages: ['页数', 'Pages'],
  process: ['工艺', 'Made by'],
  brewing: ['冲泡', 'Brewing'],
  alcohol: ['酒精度', 'Alcohol'],
  heat: ['适用炉具', 'Heat sources'],
  sole: ['鞋底', 'Sole'],
  light: ['光照', 'Light'],
} as const satisfies Record<string, Both>

/** Houses invented for the demo. */
export const BRANDS = {
  lingshang: ['岭上果园', 'Ridgetop Orchard'],
  nanfeng: ['南风里', 'South Wind Lane'],
  tianlong: ['田垄间', 'Between the Rows'],
  songxi: ['松溪菌社', 'Pine Brook Fungi'],
  chaosheng: ['潮生渔坊', 'Tideborn Fishery'],
  beiwan: ['北湾鲜港', 'North Bay Harbour'],
  caochang: ['草场小记', 'Pasture Notes'],
  chenyan: ['晨檐乳坊', 'Morning Eaves Dairy'],
  maihuo: ['麦火烘焙', 'Wheat & Ember'],
  tangzhi: ['糖枝', 'Sugar Twig'],
  yunjian: ['云涧茶号', 'Cloud Gully Tea'],
  mandou: ['慢豆', 'Slow Bean'],
  xinghe: ['星禾', 'Starcrop'],
  yinchi: ['音池', 'Soundpool'],
  guangge: ['光格', 'Lightgrid'],
  bujian: ['布间', 'Clothroom'],
  yuanxing: ['远行记', 'Far Walk'],
  zhixia: ['枝夏', 'Twig & Summer'],
  tingzhu: ['听竹家', 'Bamboo Listening Home'],
  zaoshi: ['灶事', 'Hearth Matters'],
  mogu: ['蘑菇积木', 'Mushroom Blocks'],
  shanzhi: ['山纸文房', 'Mountain Paper'],
} as const satisfies Record<string, Both>
