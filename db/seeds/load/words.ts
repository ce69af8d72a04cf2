/** Words for titles of the load set, "中文/English". */
const list = (words: string) =>
  words
    .trim()
    .split(/\s*\|\s*/)
    .map((pair) => pair.split('/') as [zh: string, en: string])

/** Catalogs and what is sold in them. */
export const SHELVES: { name: [string, string]; kind: 'wear' | 'device' | 'food' | 'home'; things: [string, string][] }[] = [
  [
    '女装/Womenswear',
    'wear',
    '连衣裙/dress | 针织开衫/cardigan | 雪纺衬衫/chiffon blouse | 阔腿裤/wide trousers | 半身裙/skirt | 羊毛大衣/wool coat | 卫衣/sweatshirt | 西装外套/blazer | 打底衫/base layer | 羽绒服/down jacket',
  ],
  [
    '男装/Menswear',
    'wear',
    '牛津纺衬衫/Oxford shirt | 休闲夹克/casual jacket | 圆领毛衣/crew jumper | 束脚工装裤/cargo trousers | 商务西裤/suit trousers | 连帽卫衣/hoodie | 翻领短袖/polo shirt | 冲锋衣/shell jacket | 牛仔外套/denim jacket | 棉马甲/padded vest',
  ],
  [
    '童装/Children’s clothes',
    'wear',
    '连体衣/romper | 儿童雨衣/child’s raincoat | 背带裤/dungarees | 公主裙/party dress | 小熊睡衣/bear pyjamas | 防晒衣/sun jacket | 针织帽/knit cap | 加绒外套/fleece coat',
  ],
  [
    '鞋靴/Shoes',
    'wear',
    '跑步鞋/running shoes | 帆布鞋/canvas shoes | 登山靴/hiking boots | 乐福鞋/loafers | 凉拖/slides | 马丁靴/ankle boots | 板鞋/skate shoes | 雨靴/rain boots | 居家棉拖/house slippers',
  ],
  ['箱包/Bags', 'wear', '双肩包/backpack | 斜挎包/cross-body bag | 拉杆箱/trolley case | 托特包/tote bag | 电脑包/laptop bag | 钱包/wallet | 健身包/gym bag | 化妆包/cosmetic bag'],
  [
    '手机配件/Phone accessories',
    'device',
    '快充充电器/fast charger | 磁吸充电宝/magnetic power bank | 手机壳/phone case | 钢化膜/screen protector | 数据线/charging cable | 车载支架/car mount | 蓝牙自拍杆/selfie stick | 无线充电板/wireless pad',
  ],
  [
    '影音/Audio & video',
    'device',
    '降噪耳机/noise-cancelling headphones | 蓝牙音箱/Bluetooth speaker | 回音壁/soundbar | 投影仪/projector | 麦克风/microphone | 收音机/radio | 电视盒/TV box | 唱片机/record player',
  ],
  [
    '电脑办公/Computers & office',
    'device',
    '机械键盘/mechanical keyboard | 静音鼠标/silent mouse | 显示器/monitor | 固态硬盘/solid-state drive | 扩展坞/docking station | 激光打印机/laser printer | 路由器/router | 笔记本支架/laptop stand',
  ],
  [
    '智能家居/Smart home',
    'device',
    '扫地机器人/robot vacuum | 智能门锁/smart lock | 温湿度计/thermo-hygrometer | 智能插座/smart plug | 感应夜灯/motion light | 窗帘电机/curtain motor | 摄像头/camera | 智能音箱/smart speaker',
  ],
  [
    '厨房电器/Kitchen appliances',
    'device',
    '空气炸锅/air fryer | 电热水壶/electric kettle | 破壁机/blender | 电饭煲/rice cooker | 咖啡机/coffee machine | 早餐机/breakfast maker | 绞肉机/mincer | 电炖锅/slow cooker | 多士炉/toaster',
  ],
  [
    '厨具餐具/Cookware',
    'home',
    '不粘炒锅/non-stick wok | 砂锅/clay pot | 陶瓷餐盘/ceramic plates | 保温杯/vacuum flask | 菜板/chopping board | 密封罐/storage jar | 筷子套装/chopstick set | 汤碗/soup bowl | 刀具套装/knife set',
  ],
  [
    '家纺/Bedding',
    'home',
    '四件套/bedding set | 蚕丝被/silk duvet | 记忆枕/memory pillow | 乳胶床垫/latex mattress | 毛毯/blanket | 浴巾/bath towel | 遮光窗帘/blackout curtains | 地垫/doormat',
  ],
  [
    '收纳清洁/Storage & cleaning',
    'home',
    '收纳箱/storage box | 免洗拖把/self-wringing mop | 垃圾桶/waste bin | 衣架/hangers | 抽屉分隔盒/drawer divider | 洗衣篮/laundry basket | 真空袋/vacuum bags | 除湿剂/dehumidifier',
  ],
  [
    '灯具家具/Furniture & lamps',
    'home',
    '护眼台灯/desk lamp | 落地灯/floor lamp | 实木书架/wooden bookcase | 人体工学椅/ergonomic chair | 折叠桌/folding table | 床头柜/bedside table | 懒人沙发/beanbag | 鞋柜/shoe cabinet',
  ],
  [
    '水果/Fruit',
    'food',
    '冰糖心苹果/honey apples | 脐橙/navel oranges | 蜜柚/pomelo | 阳光葡萄/green grapes | 奇异果/kiwifruit | 车厘子/cherries | 芒果/mangoes | 榴莲/durian | 水蜜桃/peaches',
  ],
  [
    '生鲜/Fresh food',
    'food',
    '黑虎虾/tiger prawns | 三文鱼/salmon | 牛腱子/beef shank | 土鸡/free-range chicken | 鸡蛋/eggs | 羊排/lamb ribs | 扇贝/scallops | 鲜菌菇/fresh mushrooms',
  ],
  [
    '零食/Snacks',
    'food',
    '每日坚果/mixed nuts | 牛肉干/beef jerky | 海苔脆/seaweed crisps | 手工饼干/biscuits | 黑巧克力/dark chocolate | 果干/dried fruit | 辣条/spicy strips | 薯片/potato crisps | 麻花/fried twists',
  ],
  [
    '茶酒咖啡/Tea, wine & coffee',
    'food',
    '普洱茶饼/pu-erh cake | 茉莉花茶/jasmine tea | 挂耳咖啡/drip coffee | 冻干咖啡粉/freeze-dried coffee | 米酒/rice wine | 青梅酒/plum wine | 正山小种/Lapsang tea | 精酿啤酒/craft beer',
  ],
  [
    '母婴玩具/Baby & toys',
    'home',
    '积木/building blocks | 拼图/jigsaw | 婴儿推车/pushchair | 辅食碗/weaning bowl | 爬行垫/play mat | 毛绒玩具/plush toy | 绘本/picture books | 遥控车/remote-control car',
  ],
  [
    '运动户外/Sport & outdoors',
    'home',
    '瑜伽垫/yoga mat | 露营帐篷/tent | 跳绳/skipping rope | 哑铃/dumbbells | 登山杖/trekking poles | 羽毛球拍/badminton racket | 保温水壶/insulated bottle | 骑行头盔/cycling helmet',
  ],
].map(([name, kind, things]) => ({ name: list(name as string)[0] as [string, string], kind: kind as 'wear', things: list(things as string) }))

/** Made-up houses are a first and a second word. */
export const HOUSES = {
  first: list('云/Cloud | 松/Pine | 溪/Brook | 禾/Grain | 鹿/Deer | 橙/Orange | 雁/Goose | 桐/Tung | 澜/Wave | 朴/Plain | 晴/Clear | 沐/Bathe | 岚/Mist | 舟/Boat | 竹/Bamboo'),
  second: list('间/Room | 野/Field | 帆/Sail | 里/Lane | 和/Peace | 石/Stone | 语/Word | 川/River | 然/Nature | 舍/Lodge | 记/Note | 棠/Pear | 屿/Isle'),
}

export const SERIES = list(
  '轻氧/Light Air | 四时/Four Seasons | 拾光/Found Light | 山海/Hills & Sea | 元气/Good Spirits | 静享/Quiet Hours | 城市/City | 原野/Meadow | 暖阳/Warm Sun | 极简/Plain | 匠心/Craft | 星夜/Starry | 青禾/Green Grain | 自在/At Ease | 晨光/Dawn | 归途/Homeward',
)

export const TRAITS: Record<string, [string, string][]> = {
  wear: list(
    '加厚保暖/thick and warm | 透气速干/quick-drying | 宽松显瘦/loose fit | 复古/vintage | 免烫/non-iron | 防泼水/water-repellent | 修身弹力/slim stretch | 轻薄/featherlight | 百搭/easy to match | 学院风/college style | 耐磨/hard-wearing | 纯色/plain',
  ),
  device: list(
    '静音/quiet | 大容量/large-capacity | 低功耗/low-power | 便携/portable | 高清/high-definition | 长续航/long-lasting | 一键操作/one-touch | 迷你/mini | 家用/home | 防水/waterproof | 双频/dual-band | 多功能/multi-purpose',
  ),
  food: list(
    '产地直发/straight from the farm | 现摘/just picked | 低糖/low-sugar | 独立包装/single-wrapped | 礼盒装/gift-boxed | 原味/plain | 当季/in season | 特级/superior | 手作/handmade | 农家/farmhouse | 鲜嫩/tender | 香脆/crunchy',
  ),
  home: list(
    '加厚/thick | 可折叠/folding | 北欧风/Nordic | 新中式/new Chinese | 防滑/non-slip | 抗菌/antibacterial | 环保/eco-friendly | 大号/large | 易清洗/easy-clean | 食品级/food-grade | 实木/solid wood | 加固/reinforced',
  ),
}

/** Who or what it is for; ends the title. */
export const USES = list(
  '居家/for home | 宿舍/for the dormitory | 通勤/for commuting | 旅行/for travel | 送礼/as a present | 办公室/for the office | 露营/for camping | 情侣/for two | 全家/for the family | 学生/for students | 新手/for beginners | 四季通用/for all seasons',
)

type Attribute = { name: [string, string]; values: [string, string][] }
const attribute = (name: string, values: string): Attribute => ({ name: list(name)[0] as [string, string], values: list(values) })
const COLOURS = attribute('颜色/Colour', '月白/Moon white | 墨黑/Ink black | 雾蓝/Mist blue | 豆绿/Pea green | 奶咖/Latte | 暖橙/Warm orange | 藕粉/Lotus pink | 石灰/Stone grey')

/** Two sale attributes for each kind of shelf. */
export const ATTRIBUTES: Record<string, [Attribute, Attribute]> = {
  wear: [COLOURS, attribute('尺码/Size', 'S/S | M/M | L/L | XL/XL')],
  device: [COLOURS, attribute('版本/Edition', '标准版/Standard | 增强版/Plus | 旗舰版/Flagship')],
  food: [attribute('规格/Pack', '单份/Single | 两份/Double | 家庭装/Family'), attribute('口味/Flavour', '原味/Plain | 经典/Classic | 轻甜/Light')],
  home: [COLOURS, attribute('规格/Size', '小号/Small | 中号/Medium | 大号/Large')],
}

export const ORIGINS = list('浙江/Zhejiang | 广东/Guangdong | 福建/Fujian | 山东/Shandong | 江苏/Jiangsu | 四川/Sichuan | 云南/Yunnan | 河北/Hebei')
export const MATERIALS: Record<string, [string, string][]> = {
  wear: list('纯棉/Cotton | 羊毛混纺/Wool blend | 再生涤纶/Recycled polyester | 亚麻/Linen'),
  device: list('ABS 塑料/ABS | 铝合金/Aluminium | 不锈钢/Stainless steel'),
  food: list('冷藏/Chilled | 常温/Ambient | 冷冻/Frozen'),
  home: list('榉木/Beech | 陶瓷/Ceramic | 不锈钢/Stainless steel | 棉麻/Cotton and linen | 食品级 PP/Food-grade PP'),
}
