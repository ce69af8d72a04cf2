import type { Db, Tx } from '../shared/db.ts'

/** What the visible reviews of an SPU add up to. `average` in hundredths, so 487 is 4.87. */
export type Rating = {
  count: number
  average: number
  stars: [ones: number, twos: number, threes: number, fours: number, fives: number]
  withPictures: number
  withFollowUp: number
}
type Row = Rated & { spuId: number }
export type Rated = { stars: number; pictures: readonly string[]; followUp: string | null }

/** Adds a review to the sums of its SPU, or takes it out. Last in its transaction: everybody who reviews the product wants this row. */
export async function countReview(tx: Tx, { spuId, stars, pictures, followUp }: Row, by: 1 | -1): Promise<void> {
  const [one, two, three, four, five] = [1, 2, 3, 4, 5].map((n) => (n === stars ? by : 0)) as [number, number, number, number, number]
  await tx`insert into spu_ratings (spu_id) values (${spuId}) on conflict do nothing`
  await tx`
    update spu_ratings set count = count + ${by}, sum = sum + ${by * stars}, ones = ones + ${one}, twos = twos + ${two}, threes = threes + ${three}, fours = fours + ${four},
      fives = fives + ${five}, with_pictures = with_pictures + ${pictures.length > 0 ? by : 0}, with_follow_up = with_follow_up + ${followUp === null ? 0 : by}
    where spu_id = ${spuId}`
}

/** A follow-up was added to a review that counts. */
export async function countFollowUp(tx: Tx, spuId: number): Promise<void> {
  await tx`update spu_ratings set with_follow_up = with_follow_up + 1 where spu_id = ${spuId}`
}

/** Zeroes for what nobody has reviewed. */
export async function readRating(db: Db, spuId: number): Promise<Rating> {
  const [rating] = await db<Rating[]>`
    select count, case when count = 0 then 0 else round(sum * 100.0 / count)::int end as average, array[ones, twos, threes, fours, fives] as stars,
      with_pictures as "withPictures", with_follow_up as "withFollowUp" from spu_ratings where spu_id = ${spuId}`
  return rating ?? { count: 0, average: 0, stars: [0, 0, 0, 0, 0], withPictures: 0, withFollowUp: 0 }
}

/** The averages of several SPUs at once, by SPU; those that nobody has reviewed are left out. */
export async function readRatings(db: Db, spuIds: readonly number[]): Promise<Map<number, Pick<Rating, 'count' | 'average'>>> {
  if (spuIds.length === 0) return new Map()
  const rows = await db<{ spuId: number; count: number; average: number }[]>`
    select spu_id as "spuId", count, round(sum * 100.0 / count)::int as average from spu_ratings where spu_id = any(${[...new Set(spuIds)]}::bigint[]) and count > 0`
  return new Map(rows.map(({ spuId, count, average }) => [spuId, { count, average }]))
}

/** SPUs whose sums, and reviews whose votes, are not what their rows add up to; none in a healthy shop. */
export async function auditReviews(db: Db): Promise<{ id: number; fault: string }[]> {
  return await db<{ id: number; fault: string }[]>`
    with counted as (
      select spu_id, count(*) as count, sum(stars) as sum, count(*) filter (where cardinality(pictures) > 0) as pictures, count(follow_up) as follow_ups,
        array[count(*) filter (where stars = 1), count(*) filter (where stars = 2), count(*) filter (where stars = 3), count(*) filter (where stars = 4), count(*) filter (where stars = 5)] as stars
      from reviews where hidden_at is null group by 1)
    select coalesce(r.spu_id, c.spu_id) as id, format('SPU: %s reviews with %s stars said, %s with %s found', r.count, r.sum, c.count, c.sum) as fault
    from spu_ratings r full join counted c on c.spu_id = r.spu_id
    where (coalesce(r.count, 0), coalesce(r.sum, 0), coalesce(r.with_pictures, 0), coalesce(r.with_follow_up, 0), array[r.ones, r.twos, r.threes, r.fours, r.fives]::bigint[])
      is distinct from (coalesce(c.count, 0), coalesce(c.sum, 0), coalesce(c.pictures, 0), coalesce(c.follow_ups, 0), coalesce(c.stars, array[0, 0, 0, 0, 0]::bigint[]))
      and (r.count is distinct from 0 or c.count is not null)
    union all
    select id, format('review: %s votes said, %s found', votes, n) from reviews cross join lateral (select count(*) as n from review_votes where review_id = id) v where votes <> n
    limit 100`
}
