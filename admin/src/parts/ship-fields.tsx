import { useQuery } from '@tanstack/react-query'
import { Form, Input, Select } from 'antd'
import { api, ask } from '../client.ts'
import { common } from '../texts/common.ts'
import { useLang, useTexts } from '../texts/index.ts'
import { orders } from '../texts/orders.ts'

/** Couriers that parcels can leave with. */
export function useCouriers() {
  const lang = useLang()
  return useQuery({ queryKey: ['couriers', lang], staleTime: Number.POSITIVE_INFINITY, queryFn: async () => (await ask(api.GET('/v1/staff/couriers'))).data })
}

/** What people call a courier; a code that is not known stands as it is. */
export function useCourierName(): (code: string | null) => string {
  const { data } = useCouriers()
  return (code) => data?.find((courier) => courier.code === code)?.name ?? code ?? ''
}

/** With whom something leaves, and under which number. */
export function ShipFields() {
  const t = useTexts(orders)
  const c = useTexts(common)
  const { data } = useCouriers()
  return (
    <>
      <Form.Item name="courier" label={t.courier} rules={[{ required: true, message: c.required }]}>
        <Select showSearch={{ optionFilterProp: 'label' }} options={(data ?? []).map(({ code, name }) => ({ value: code, label: name }))} />
      </Form.Item>
      <Form.Item name="tracking_number" label={t.tracking} rules={[{ required: true, whitespace: true, message: c.required }]}>
        <Input maxLength={40} />
      </Form.Item>
    </>
  )
}
