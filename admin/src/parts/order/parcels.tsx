import { Card, Empty, Flex, Typography } from 'antd'
import { CHANGE } from '../../../../api/shared/rights.ts'
import { api, ask } from '../../client.ts'
import { Act } from '../act.tsx'
import { useHolds } from '../session.ts'
import { ShipFields, useCourierName } from '../ship-fields.tsx'
import { ParcelState } from '../tags.tsx'
import { fill, useTexts } from '../../texts/index.ts'
import { orders } from '../../texts/orders.ts'
import { type Detail, PAID, stale } from './detail.ts'

/** Every parcel, and what can be done with it now. */
export function Parcels({ order }: { order: Detail }) {
  const t = useTexts(orders)
  const courierName = useCourierName()
  const holds = useHolds()
  const mayShip = holds('orders', CHANGE)
  return (
    <Card title={t.parcels}>
      {order.parcels.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.noParcels} />}
      <Flex vertical gap={12}>
        {order.parcels.map((parcel) => {
          const path = { parcel_id: parcel.id }
          return (
            <Card
              key={parcel.id}
              type="inner"
              size="small"
              title={
                <Flex gap={8} align="center">
                  {fill(t.parcel, { id: parcel.id })}
                  <ParcelState state={parcel.status} />
                </Flex>
              }
              extra={mayShip && <Flex gap={8}>{actions(parcel, path)}</Flex>}
            >
              <Typography.Paragraph type="secondary" style={{ marginBottom: 8 }}>
                {[parcel.warehouse, courierName(parcel.courier), parcel.tracking_number, parcel.shipped_at, parcel.arrived_at].filter(Boolean).join(' · ')}
              </Typography.Paragraph>
              {parcel.lines.map((line) => (
                <div key={line.sku_id}>{`${line.name} × ${line.count}`}</div>
              ))}
            </Card>
          )
        })}
      </Flex>
    </Card>
  )

  function actions(parcel: Detail['parcels'][number], path: { parcel_id: number }) {
    if (parcel.status === 'planned')
      return (
        order.status === PAID && (
          <Act<{ courier: string; tracking_number: string }>
            label={t.ship}
            title={`${t.ship} · ${fill(t.parcel, { id: parcel.id })}`}
            says={t.shipSays}
            done={t.shipped}
            okText={t.ship}
            button={{ type: 'primary', size: 'small' }}
            stale={stale}
            send={(body, header) => ask(api.POST('/v1/staff/parcels/{parcel_id}/shipments', { params: { path }, body, headers: header }))}
          >
            <ShipFields />
          </Act>
        )
      )
    if (parcel.status !== 'shipped') return null
    return (
      <>
        <Act
          label={t.arrive}
          title={t.arrive}
          says={t.arriveSays}
          button={{ size: 'small' }}
          stale={stale}
          send={() => ask(api.POST('/v1/staff/parcels/{parcel_id}/arrivals', { params: { path }, body: {} }))}
        />
        <Act
          danger
          label={t.returned}
          title={t.returned}
          says={t.returnedSays}
          button={{ size: 'small' }}
          stale={stale}
          send={() => ask(api.POST('/v1/staff/parcels/{parcel_id}/returns', { params: { path }, body: {} }))}
        />
      </>
    )
  }
}
