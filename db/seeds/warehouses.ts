import type { Tx } from '../../api/shared/db.ts'

/**
 * The demo ships from two warehouses: everything came in to 华东仓, and 40 % of it went on to 华南仓, where every seventh SKU
 * is not kept. Only for a shop whose stock all lies in its default warehouse.
 */
export async function openWarehouses(tx: Tx): Promise<void> {
  await tx`update warehouses set code = 'EAST', name = '华东仓', name_en = 'East China warehouse', province = '310000', city = '310100' where is_default`
  const [south] = await tx<{ id: number }[]>`
    insert into warehouses (code, name, name_en, province, city) values ('SOUTH', '华南仓', 'South China warehouse', '440000', '440100')
    on conflict (code) do nothing returning id`
  if (!south) return
  await tx`
    with gone as (
      update warehouse_stocks w set on_hand = on_hand - on_hand * 2 / 5
      from warehouses h where h.id = w.warehouse_id and h.is_default and w.sku_id % 7 <> 0 and w.on_hand * 2 / 5 > 0
      returning w.sku_id, w.warehouse_id),
    parts as (
      select g.sku_id, g.warehouse_id, s.stock * 2 / 5 as count from gone g join stocks s using (sku_id)),
    come as (insert into warehouse_stocks (warehouse_id, sku_id, on_hand) select ${south.id}, sku_id, count from parts)
    insert into stock_moves (sku_id, kind, count, warehouse_id, key, why, at)
    select sku_id, 'transferred', part, house, 'seed ' || sku_id, '开仓调拨', (select max(at) from stock_moves)
    from parts, lateral (values (-count, warehouse_id), (count, ${south.id}::bigint)) as moves (part, house) order by sku_id, part`
}
