import type { Both } from './shape.ts'

/** The carousel: things to draw, the largest first, and a hue for the ground. */
export const SLIDES: { title: Both; words: Both; link: string; hue: number; things: string[] }[] = [
  {
    title: ['清晨到的果子', 'Fruit that came this morning'],
    words: ['果园凌晨采摘，今天就到', 'Picked before dawn, with you today'],
    link: '/list/1',
    hue: 60,
    things: ['watermelon', 'red-apple', 'grapes', 'peach', 'tangerine', 'cherries'],
  },
  {
    title: ['潮水刚退，海鲜上岸', 'The tide is out, the catch is in'],
    words: ['船冻、鲜活，净重不算冰', 'Boat-frozen or alive, weighed without ice'],
    link: '/list/3',
    hue: 220,
    things: ['lobster', 'crab', 'oyster', 'shrimp', 'lemon', 'ice'],
  },
  {
    title: ['下午三点，吃点甜的', 'Three o’clock, something sweet'],
    words: ['现烤可颂、手工甜点和一杯好茶', 'Warm croissants, sweets by hand and a good cup'],
    link: '/list/5',
    hue: 80,
    things: ['birthday-cake', 'croissant', 'doughnut', 'hot-beverage', 'cookie', 'strawberry'],
  },
  {
    title: ['换一件顺手的好工具', 'A better tool for every day'],
    words: ['手机、相机、耳机，两年质保起', 'Phones, cameras, headphones, long warranties'],
    link: '/list/7',
    hue: 265,
    things: ['laptop', 'camera', 'headphone', 'watch', 'mobile-phone', 'video-game'],
  },
]

/** News on the home page. */
export const NEWS: { title: Both; words: Both; link: string }[] = [
  { title: ['新客看这里', 'New here?'], words: ['怎么下单、怎么退，两分钟讲清楚', 'How to order and return, in two minutes'], link: '/register' },
  { title: ['六月黄到了', 'The early crabs are in'], words: ['壳薄肉嫩，蒸八分钟', 'Thin shells, sweet meat, eight minutes’ steaming'], link: '/list/3' },
  { title: ['开学换新', 'Back to school'], words: ['笔记本、键盘和一支好写的钢笔', 'A laptop, a keyboard and a pen that writes well'], link: '/list/7' },
]
