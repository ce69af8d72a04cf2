import type { Catalog } from './shape.ts'

export const digital: Catalog = {
  name: ['手机数码', 'Phones & Digital'],
  hue: 265,
  products: [
    {
      name: ['星禾 X3 手机', 'Starcrop X3 Phone'],
      brand: 'xinghe',
      caption: ['一天一充够用，屏幕不刺眼', 'A full day on a charge, a screen kind to the eye'],
      drawing: 'mobile-phone',
      ornaments: ['headphone', 'high-voltage'],
      price: 199900,
      choices: {
        colour: [
          ['暮紫', 'Dusk violet', 0, {}],
          ['松绿', 'Pine green', 0, { hue: -110, colour: 0.9, light: 1.1, ground: 160 }],
          ['莓红', 'Berry', 0, { hue: 58, colour: 1.1, light: 1.2, ground: 0 }],
        ],
        memory: [
          ['8 GB', '8 GB'],
          ['12 GB', '12 GB', 20000],
        ],
        storage: [
          ['128 GB', '128 GB'],
          ['256 GB', '256 GB', 20000],
          ['512 GB', '512 GB', 50000],
        ],
      },
      without: [
        ['8 GB', '512 GB'],
        ['12 GB', '128 GB'],
      ],
      facts: {
        screen: ['6.5 英寸 OLED，120 Hz', '6.5-inch OLED, 120 Hz'],
        chip: ['八核 3.0 GHz', 'Eight cores, 3.0 GHz'],
        battery: ['5000 毫安时，67 W 快充', '5000 mAh, 67 W charging'],
        mass: ['189 克', '189 g'],
        wireless: ['5G、Wi-Fi 6E、NFC', '5G, Wi-Fi 6E, NFC'],
        warranty: ['两年', 'Two years'],
      },
      zh: [
        '我们先定了重量，一百八十九克，再决定往里面放什么。于是少了一颗凑数的镜头，多了百分之十的电池；机身薄到单手能握，拇指够得着对面的角。',
        '屏幕用高频调光，夜里读半小时小说，眼睛不酸。主摄像头的底比上一代大了四成，晚饭的样子拍得和看到的差不多。',
        '系统更新承诺四年，每一次都会写清楚改了什么。电池到期可以上门换，不用把手机寄走。',
      ],
      en: [
        'We settled the weight first, 189 grams, and only then decided what to put in. One decorative lens was left out and a tenth more battery went in. It sits in one hand and the thumb reaches the far corner.',
        'The screen dims at high frequency, so half an hour of a novel at night does not tire you. The main sensor is forty per cent larger than last year’s and dinner looks the way it looked.',
        'Updates are promised for four years, each with a plain list of what changed. When the battery ages, somebody comes and replaces it.',
      ],
    },
    {
      name: ['星禾 Air 14 笔记本', 'Starcrop Air 14 Laptop'],
      brand: 'xinghe',
      caption: ['一千一百克，风扇几乎不转', '1.1 kilos, a fan you rarely hear'],
      drawing: 'laptop',
      ornaments: ['computer-mouse', 'hot-beverage'],
      price: 429900,
      choices: {
        memory: [
          ['16 GB', '16 GB'],
          ['32 GB', '32 GB', 70000],
        ],
        storage: [
          ['512 GB', '512 GB'],
          ['1 TB', '1 TB', 40000],
        ],
      },
      facts: {
        screen: ['14 英寸 2880×1800', '14 inches, 2880 × 1800'],
        chip: ['八核低功耗', 'Eight low-power cores'],
        battery: ['办公 15 小时', '15 hours of office work'],
        ports: ['USB-C ×2、USB-A、HDMI', '2 × USB-C, USB-A, HDMI'],
        mass: ['1.1 千克', '1.1 kg'],
        warranty: ['三年', 'Three years'],
      },
      zh: [
        '镁合金机身像一本薄杂志，单手掀得开，转轴在任何角度都停得住。键程一点五毫米，写长文不累手。',
        '日常办公风扇基本不转；真要跑渲染，也压在三十四分贝以下。两个充电口左右各一，插座在哪边都方便。',
        '底盖五颗普通螺丝，固态硬盘和电池都能自己换，说明书最后一页画了步骤。',
      ],
      en: [
        'The magnesium body is like a thin magazine; it opens with one hand and stays at any angle. Keys travel a millimetre and a half, kind to long writing.',
        'In ordinary work the fan stands still, and even when rendering it stays under 34 decibels. A charging port on each side means the socket is always on the right one.',
        'Five common screws hold the base. Drive and battery can be changed at home; the last page of the manual shows how.',
      ],
    },
    {
      name: ['音池头戴降噪耳机', 'Soundpool Over-ear Headphones'],
      brand: 'yinchi',
      caption: ['戴四小时不夹头', 'Four hours without a squeeze'],
      drawing: 'headphone',
      ornaments: ['musical-note', 'mobile-phone'],
      price: 59900,
      choices: {
        colour: [
          ['月白', 'Moon white', 0, { light: 1.12 }],
          ['雾蓝', 'Mist blue', 0, { hue: 315, colour: 6, light: 0.95, ground: 250 }],
          ['石墨', 'Graphite', 0, { colour: 0.5, light: 0.45, ground: 250 }],
        ],
        style: [
          ['标准', 'Standard'],
          ['含收纳盒', 'With case', 6000],
        ],
      },
      facts: {
        battery: ['降噪 40 小时', '40 hours with cancelling'],
        wireless: ['蓝牙 5.3，双设备', 'Bluetooth 5.3, two devices'],
        mass: ['248 克', '248 g'],
        ports: ['USB-C、3.5 毫米', 'USB-C, 3.5 mm'],
        box: ['耳机、音频线、充电线', 'Headphones, audio cable, charging cable'],
        warranty: ['一年', 'One year'],
      },
      zh: [
        '地铁里的轰鸣、办公室的空调声，戴上之后退到很远的地方。降噪分三档，最弱的一档专给戴眼镜的人，耳压感最小。',
        '耳垫是慢回弹棉外包蛋白皮，可以整圈拆下来换。调音偏温，人声靠前，低频有量但不轰头。',
        '电量见底时接一根三点五毫米的线照样能听，不必等它充。',
      ],
      en: [
        'The roar of the underground and the hum of an office retreat to somewhere far off. There are three strengths; the gentlest is meant for people who wear glasses.',
        'Slow foam pads come off and can be replaced. The tuning is warm with voices forward; bass is there, not overbearing.',
        'When the battery is empty plug in a cable and go on listening.',
      ],
    },
    {
      name: ['光格复古微单相机', 'Lightgrid Retro Camera'],
      brand: 'guangge',
      caption: ['拨盘在手，直出就好看', 'Dials in hand, good straight from the camera'],
      drawing: 'camera',
      ornaments: ['film-frames', 'sparkles'],
      price: 549900,
      choices: {
        colour: [
          ['银黑', 'Silver', 0, {}],
          ['栗棕', 'Chestnut', 10000, { hue: 108, colour: 3.4, light: 0.9, ground: 55 }],
        ],
        style: [
          ['单机身', 'Body'],
          ['35 毫米套机', 'With 35 mm lens', 150000],
        ],
      },
      facts: {
        sensor: ['APS-C 2600 万像素', 'APS-C, 26 megapixels'],
        screen: ['3 英寸翻转', '3-inch tilting'],
        battery: ['约 450 张', 'About 450 frames'],
        mass: ['机身 428 克', 'Body 428 g'],
        ports: ['USB-C、热靴', 'USB-C, hot shoe'],
        warranty: ['两年', 'Two years'],
      },
      zh: [
        '快门、感光度、曝光补偿各有一个带刻度的拨盘，关着机也知道自己设了什么。转动时的阻尼是调过的，像旧收音机选台。',
        '内置九种胶片色调，拍完不用修，发给家人的照片带着一点颗粒和暖意。',
        '套机里的三十五毫米定焦最近对焦二十厘米，吃饭、猫、街角，都在它的射程里。',
      ],
      en: [
        'Shutter, sensitivity and compensation each have an engraved dial, so you know the settings while it is off. The resistance was tuned to feel like finding a station on an old wireless.',
        'Nine film renderings are built in. What you send home needs no editing and carries a little grain and warmth.',
        'The 35 mm lens focuses down to twenty centimetres: dinner, the cat, a street corner are all in range.',
      ],
    },
    {
      name: ['光格 S2 智能手表', 'Lightgrid S2 Watch'],
      brand: 'guangge',
      caption: ['抬腕即亮，两周一充', 'Lights when you look, charged twice a month'],
      drawing: 'watch',
      ornaments: ['running-shoe', 'heart-suit'],
      price: 89900,
      choices: {
        colour: [
          ['海蓝', 'Sea blue', 0, {}],
          ['玫瑰', 'Rose', 0, { hue: 72, colour: 0.9, light: 1.2, ground: 5 }],
          ['曜黑', 'Obsidian', 0, { colour: 0.12, light: 0.55, ground: 265 }],
        ],
        size: [
          ['41 毫米', '41 mm'],
          ['45 毫米', '45 mm', 10000],
        ],
      },
      facts: {
        screen: ['1.4 英寸常亮', '1.4-inch, always on'],
        battery: ['14 天', '14 days'],
        material: ['铝合金、氟橡胶', 'Aluminium, fluororubber'],
        wireless: ['蓝牙 5.3、GPS', 'Bluetooth 5.3, GPS'],
        mass: ['32 克', '32 g'],
        warranty: ['一年', 'One year'],
      },
      zh: [
        '表盘只有一枚旋钮，湿着手也能用。心率、血氧、睡眠都记，但不会半夜用红字吓你，只在早上给一句话的总结。',
        '跑步自动识别，配速在腕上一眼看清；防水五十米，游完泳对着它吹口气就好。',
        '表带是标准宽度，换成皮的、织的都行，周末和周一可以不一样。',
      ],
      en: [
        'One crown works everything, with wet hands too. It keeps heart rate, oxygen and sleep, yet never frightens you in red at midnight; in the morning there is one sentence.',
        'Runs are recognised by themselves and the pace reads at a glance. Waterproof to fifty metres; after a swim just blow it dry.',
        'Straps are a standard width. Leather, woven, whatever: Sunday and Monday may differ.',
      ],
    },
    {
      name: ['静音机械键盘', 'Quiet Mechanical Keyboard'],
      brand: 'xinghe',
      caption: ['深夜打字不吵醒家人', 'Type at midnight, wake nobody'],
      drawing: 'keyboard',
      ornaments: ['computer-mouse', 'laptop'],
      price: 36900,
      choices: {
        colour: [
          ['云灰', 'Cloud grey', 0, {}],
          ['薄荷', 'Mint', 0, { hue: 200, colour: 3, light: 1.05, ground: 165 }],
        ],
        style: [
          ['68 键', '68 keys'],
          ['84 键', '84 keys', 4000],
          ['104 键', '104 keys', 8000],
        ],
      },
      without: [['薄荷', '104 键']],
      facts: {
        material: ['PBT 键帽、铝合金定位板', 'PBT caps, aluminium plate'],
        wireless: ['蓝牙、2.4 G、有线', 'Bluetooth, 2.4 GHz, cable'],
        battery: ['三个月', 'Three months'],
        mass: ['720 克', '720 g'],
        warranty: ['两年', 'Two years'],
      },
      zh: [
        '静音轴加三层吸音棉，声音像指尖敲在一本厚书上。触底是软的，一天一万字也不酸。',
        '三台设备一键切换，左上角的旋钮可以调音量，也可以改成缩放。键帽热升华印字，磨五年还在。',
      ],
      en: [
        'Silenced switches and three layers of foam: it sounds like a fingertip on a thick book. The landing is soft enough for ten thousand words a day.',
        'Switch among three devices with one key. The knob at the top left is for volume, or zoom if you prefer. Legends are dyed through and survive five years of typing.',
      ],
    },
    {
      name: ['无线对战手柄', 'Wireless Game Controller'],
      brand: 'guangge',
      caption: ['霍尔摇杆，不会漂移', 'Hall-effect sticks that never drift'],
      drawing: 'video-game',
      ornaments: ['television', 'high-voltage'],
      price: 22900,
      choices: {
        colour: [
          ['星夜紫', 'Starry violet', 0, {}],
          ['熔岩红', 'Lava red', 0, { hue: 84, colour: 1.25, light: 1.4, ground: 20 }],
          ['极光绿', 'Aurora green', 0, { hue: -130, colour: 0.9, light: 1.3, ground: 150 }],
        ],
      },
      facts: {
        wireless: ['2.4 G、蓝牙', '2.4 GHz, Bluetooth'],
        battery: ['25 小时', '25 hours'],
        ports: ['USB-C、耳机孔', 'USB-C, headphone jack'],
        mass: ['238 克', '238 g'],
        warranty: ['一年', 'One year'],
      },
      zh: [
        '摇杆用磁感应代替碳膜，没有接触就没有磨损，打两年也不会自己往左走。扳机行程可以锁短，射击游戏快半拍。',
        '握把的纹理像细砂纸磨过，手心出汗也不滑。两个背键可以录宏，不想用就拆下来。',
      ],
      en: [
        'Magnets instead of carbon film: nothing touches, so nothing wears, and after two years it still does not wander left. The triggers lock short for shooters.',
        'The grips are textured like fine sandpaper and hold in damp hands. Two rear paddles record macros, or come off.',
      ],
    },
    {
      name: ['音池桌面收音机', 'Soundpool Table Radio'],
      brand: 'yinchi',
      caption: ['旋钮选台，也能连手机', 'A dial for stations, Bluetooth for the rest'],
      drawing: 'radio',
      ornaments: ['musical-note', 'potted-plant'],
      price: 32900,
      choices: {
        style: [
          ['单机', 'Radio'],
          ['含提手皮套', 'With leather sling', 5000],
        ],
      },
      facts: {
        power: ['10 W', '10 W'],
        wireless: ['FM、AM、蓝牙', 'FM, AM, Bluetooth'],
        battery: ['18 小时', '18 hours'],
        dimensions: ['21 × 12 × 9 厘米', '21 × 12 × 9 cm'],
        warranty: ['一年', 'One year'],
      },
      zh: [
        '厨房里最合适的声音，可能还是一台收音机。选台旋钮带减速齿轮，转三圈才走完整个波段，找台的时候有种久违的耐心。',
        '外壳里面是一块实木音腔，人声厚实。手机来了也不排斥，蓝牙配对按住旋钮三秒。',
      ],
      en: [
        'Perhaps the best sound for a kitchen is still a radio. The tuning knob is geared so that three turns cross the band, and looking for a station brings back a forgotten patience.',
        'Inside is a chamber of solid wood and voices have body. Phones are welcome too: hold the knob for three seconds.',
      ],
    },
  ],
}
