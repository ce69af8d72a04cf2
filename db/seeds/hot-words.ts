import type { Tx } from '../../api/shared/db.ts'

/** What people look for in the demo shop, the hottest first. Real searches take over: a word cools like any other. */
const WORDS = ['西瓜', 'coffee', '草莓', 'headphones', '牛奶', 'tea', '蓝牙耳机', 'backpack', '面包', 'strawberries', '苹果', 'chocolate']

export async function heatWords(tx: Tx): Promise<void> {
  const heats = WORDS.map((_, i) => 90 - 5 * i)
  await tx`insert into search_heat (word, heat, at) select word, heat, now() from unnest(${WORDS}::text[], ${heats}::float8[]) as w (word, heat) on conflict (word) do nothing`
}
