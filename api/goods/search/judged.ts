/**
 * Searches over the demo catalogue, judged by people who read its shelves, not by what the engine answers. A product is
 * relevant when somebody who typed this would be glad to be shown it: it is the thing, a kind of it, or has what was asked
 * for. A product that only mentions the word in its description is not.
 *
 * Products are named by a part of their Chinese name that no other has.
 */
export type Kind = 'word' | 'brand and noun' | 'attribute' | 'pinyin' | 'initials' | 'typo' | 'english' | 'mixed' | 'sentence' | 'nothing'
export type Judged = { q: string; kind: Kind; relevant: string[] }

const shelves = {
  fruit: '红富士 青苹果 西瓜 夏黑葡萄 大棚奶油草莓 车厘子 猕猴桃 香梨',
  vegetables: '番茄 长茄 胡萝卜 水果黄瓜 西兰花 玉米 褐蘑菇 蜜薯',
  seafood: '大虾 大闸蟹 龙虾 生蚝 鱿鱼 黄金鲷 八爪鱼',
  meat: '牛排 培根 鸡腿 初产蛋 鲜牛奶 草饲黄油 奶酪',
  baking: '可颂 法棍 吐司 甜甜圈 切角蛋糕 月饼 黑巧克力 曲奇',
  drinks: '龙井 紫砂 咖啡豆 珍珠奶茶 椴树 果汁盒 青梅酒',
  digital: 'X3手机 Air14 降噪耳机 微单相机 智能手表 机械键盘 手柄 收音机',
  fashion: 'T恤 牛仔裤 连衣裙 大衣 围巾 跑鞋 徒步靴 双肩包',
  home: '餐椅 沙发 蜡烛 盆栽 炖锅 主厨刀 闹钟',
  toys: '泰迪熊 拼图 风筝 溜溜球 水彩 钢笔 手帐 套娃',
}

const lines: Record<Kind, string> = {
  word: `
    苹果: 红富士 青苹果
    西瓜: 西瓜
    葡萄: 夏黑葡萄
    草莓: 大棚奶油草莓 切角蛋糕
    车厘子: 车厘子
    猕猴桃: 猕猴桃
    水果: @fruit 水果黄瓜
    时令水果: @fruit
    番茄: 番茄
    茄子: 长茄
    胡萝卜: 胡萝卜
    黄瓜: 水果黄瓜
    蔬菜: @vegetables
    蘑菇: 褐蘑菇
    玉米: 玉米
    海鲜: @seafood
    虾: 大虾 龙虾
    龙虾: 龙虾
    大闸蟹: 大闸蟹
    生蚝: 生蚝
    牛排: 牛排
    鸡腿: 鸡腿
    牛奶: 鲜牛奶
    黄油: 草饲黄油 可颂
    奶酪: 奶酪
    蛋糕: 切角蛋糕
    月饼: 月饼
    巧克力: 黑巧克力
    吐司: 吐司
    茶: 龙井 珍珠奶茶 紫砂
    绿茶: 龙井
    咖啡: 咖啡豆
    奶茶: 珍珠奶茶
    果汁: 果汁盒
    手机: X3手机
    耳机: 降噪耳机
    键盘: 机械键盘
    相机: 微单相机
    手表: 智能手表
    笔记本: Air14
    收音机: 收音机
    连衣裙: 连衣裙
    牛仔裤: 牛仔裤
    围巾: 围巾
    大衣: 大衣
    跑鞋: 跑鞋
    双肩包: 双肩包
    沙发: 沙发
    椅子: 餐椅
    蜡烛: 蜡烛
    闹钟: 闹钟
    炖锅: 炖锅
    拼图: 拼图
    风筝: 风筝
    钢笔: 钢笔
    玩具: @toys`,
  'brand and noun': `
    星禾手机: X3手机
    星禾 笔记本: Air14
    星禾键盘: 机械键盘
    音池 耳机: 降噪耳机
    音池收音机: 收音机
    光格相机: 微单相机
    光格 手表: 智能手表
    光格手柄: 手柄
    岭上果园 苹果: 红富士 青苹果
    南风里葡萄: 夏黑葡萄
    潮生渔坊 生蚝: 生蚝
    北湾鲜港龙虾: 龙虾
    草场小记 牛排: 牛排
    晨檐乳坊 奶酪: 奶酪
    麦火烘焙可颂: 可颂
    云涧茶号 龙井: 龙井
    慢豆咖啡: 咖啡豆
    布间牛仔裤: 牛仔裤
    枝夏 围巾: 围巾
    远行记 跑鞋: 跑鞋
    听竹家沙发: 沙发
    灶事 刀: 主厨刀
    蘑菇积木 风筝: 风筝
    山纸文房钢笔: 钢笔`,
  attribute: `
    纯棉 T恤: T恤
    羊毛围巾: 围巾
    机械键盘 静音: 机械键盘
    降噪耳机 头戴: 降噪耳机
    手机 512 GB: X3手机
    无线手柄: 手柄
    黑巧克力: 黑巧克力
    智能手表: 智能手表
    徒步靴 防水: 徒步靴
    散养鸡: 鸡腿
    有机西兰花: 西兰花
    红心猕猴桃: 猕猴桃
    手工月饼 流心: 月饼
    铸铁锅: 炖锅
    木质拼图: 拼图
    零乳糖牛奶: 鲜牛奶
    西冷牛排: 牛排`,
  pinyin: `
    pingguo: 红富士 青苹果
    shouji: X3手机
    erji: 降噪耳机
    jianpan: 机械键盘
    xigua: 西瓜
    caomei: 大棚奶油草莓 切角蛋糕
    niupai: 牛排
    niunai: 鲜牛奶
    yuebing: 月饼
    kafei: 咖啡豆
    longjing: 龙井
    naicha: 珍珠奶茶
    lianyiqun: 连衣裙
    niuzaiku: 牛仔裤
    weijin: 围巾
    shafa: 沙发
    naozhong: 闹钟
    fengzheng: 风筝
    gangbi: 钢笔
    xinghe shouji: X3手机
    longxia: 龙虾
    shenghao: 生蚝
    mogu: 褐蘑菇
    huluobo: 胡萝卜`,
  initials: `
    sj: X3手机 双肩包 风筝
    xhsj: X3手机
    pg: 红富士 青苹果 培根
    jxjp: 机械键盘
    lyq: 连衣裙
    nzk: 牛仔裤
    kfd: 咖啡豆
    znsb: 智能手表
    hlb: 胡萝卜
    xlh: 西兰花
    cm: 大棚奶油草莓 切角蛋糕
    dzx: 大闸蟹
    syj: 收音机`,
  typo: `
    平果: 红富士 青苹果
    耳几: 降噪耳机
    牛徘: 牛排
    机戒键盘: 机械键盘
    咖非: 咖啡豆
    连衣群: 连衣裙
    猕候桃: 猕猴桃
    大闸谢: 大闸蟹
    西蓝花: 西兰花
    双尖包: 双肩包
    收因机: 收音机
    胡罗卜: 胡萝卜
    headphons: 降噪耳机
    keybord: 机械键盘
    choclate: 黑巧克力
    strawbery: 大棚奶油草莓 切角蛋糕
    shoji: X3手机
    camra: 微单相机
    coffe beans: 咖啡豆
    backpak: 双肩包
    aple: 红富士 青苹果
    carot: 胡萝卜
    cucumbr: 水果黄瓜
    mushrom: 褐蘑菇
    oister: 生蚝
    scraf: 围巾
    chiar: 餐椅
    kyte: 风筝`,
  english: `
    apple: 红富士 青苹果
    phone: X3手机
    laptop: Air14
    headphones: 降噪耳机
    camera: 微单相机
    watch: 智能手表
    keyboard: 机械键盘
    strawberries: 大棚奶油草莓 切角蛋糕
    cherry: 车厘子
    tomato: 番茄
    mushrooms: 褐蘑菇
    lobster: 龙虾
    oysters: 生蚝
    steak: 牛排
    milk: 鲜牛奶 吐司 珍珠奶茶
    green tea: 龙井
    coffee: 咖啡豆
    jeans: 牛仔裤
    running shoes: 跑鞋
    hiking boot: 徒步靴
    sofa: 沙发
    candle: 蜡烛
    alarm clock: 闹钟
    teddy bear: 泰迪熊
    fountain pen: 钢笔
    red dress: 连衣裙
    fresh fish: 黄金鲷
    machine washable: 连衣裙
    seafood: @seafood`,
  mixed: `
    starcrop 手机: X3手机
    星禾 laptop: Air14
    X3: X3手机
    x3手机: X3手机
    air14: Air14
    S2 手表: 智能手表
    lightgrid 相机: 微单相机
    T恤: T恤
    t shirt: T恤
    手機: X3手机
    降噪耳機: 降噪耳机
    蘋果: 红富士 青苹果
    ＡＩＲ　１４: Air14
    soundpool erji: 降噪耳机
    牛排 steak: 牛排`,
  sentence: `
    我想买一双适合跑步的鞋: 跑鞋
    有没有静音的机械键盘推荐: 机械键盘
    请问有没有新鲜的草莓: 大棚奶油草莓
    想给爸爸买一块智能手表: 智能手表
    送女朋友的羊毛围巾: 围巾
    我要买一台拍照好看的复古相机: 微单相机
    适合新手养的桌面绿植盆栽: 盆栽
    i am looking for a pair of running shoes: 跑鞋
    which headphones are good for noise: 降噪耳机
    哪种咖啡豆比较好喝: 咖啡豆
    找一个能装电脑的城市双肩包: 双肩包
    给孩子的木质拼图玩具: 拼图`,
  nothing: `
    潜水艇:
    汽车轮胎:
    挖掘机:
    冰箱:
    washing machine:
    钢琴:
    submarine:
    qwrtzxcv:
    😀😀:
    &|!<->:*:
    %%__:
    直升飞机:
    水泥:
    bicycle helmet:
    piano:
    guitar:
    tractor:
    umbrella:
    hair dryer:
    wireless charger:
    dishwasher:
    洗衣机:
    氧气瓶: `,
}

/** All judged searches. */
export const judged: Judged[] = Object.entries(lines).flatMap(([kind, text]) =>
  text
    .trim()
    .split('\n')
    .map((line) => {
      const at = line.lastIndexOf(':')
      const relevant = line
        .slice(at + 1)
        .trim()
        .split(' ')
        .filter((name) => name !== '')
        .flatMap((name) => (name.startsWith('@') ? shelves[name.slice(1) as keyof typeof shelves].split(' ') : [name]))
      return { q: line.slice(0, at).trim(), kind: kind as Kind, relevant }
    }),
)
