import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Card, Flex, Form, Input, QRCode, Typography } from 'antd'
import { useState } from 'react'
import { api, ask, Refused } from '../client.ts'
import { common } from '../texts/common.ts'
import { useTexts } from '../texts/index.ts'
import { factor } from '../texts/system.ts'
import { Act } from './act.tsx'
import { useMe } from './session.ts'

/** Two-factor log-in: set up with a QR code and a first code, ended with password and code. */
export function SecondFactor() {
  const t = useTexts(factor)
  const { data: me } = useMe()
  const [offer, setOffer] = useState<{ secret: string; uri: string }>()
  const [codes, setCodes] = useState<string[]>()
  if (!me) return null
  return (
    <Card title={t.title} extra={me.second_factor && !codes && <TurnOff />}>
      <Flex vertical gap={16}>
        {me.second_factor ? (
          <Alert type="success" showIcon title={t.on} />
        ) : (
          <Alert type={me.second_factor_wanted ? 'warning' : 'info'} showIcon title={me.second_factor_wanted ? t.wanted : t.off} />
        )}
        {codes ? (
          <Recovery codes={codes} done={() => setCodes(undefined)} />
        ) : offer && !me.second_factor ? (
          <Scan
            offer={offer}
            done={(made) => {
              setCodes(made)
              setOffer(undefined)
            }}
          />
        ) : (
          !me.second_factor && <Start offered={setOffer} />
        )}
      </Flex>
    </Card>
  )
}

function Start({ offered }: { offered: (offer: { secret: string; uri: string }) => void }) {
  const t = useTexts(factor)
  const c = useTexts(common)
  return (
    <Act<{ password: string }>
      label={t.start}
      title={t.start}
      button={{ type: 'primary', style: { alignSelf: 'flex-start' } }}
      stale={[]}
      send={async (body) => offered((await ask(api.POST('/v1/staff/me/second-factor', { body }))).data)}
    >
      <Form.Item name="password" label={t.password} rules={[{ required: true, message: c.required }]}>
        <Input.Password autoComplete="current-password" maxLength={128} />
      </Form.Item>
    </Act>
  )
}

function Scan({ offer, done }: { offer: { secret: string; uri: string }; done: (codes: string[]) => void }) {
  const t = useTexts(factor)
  const c = useTexts(common)
  const queries = useQueryClient()
  const [fault, setFault] = useState('')
  const [busy, setBusy] = useState(false)
  const confirm = async (body: { code: string }) => {
    setBusy(true)
    setFault('')
    try {
      done((await ask(api.POST('/v1/staff/me/second-factor/confirmation', { body }))).data.recovery_codes)
      await queries.invalidateQueries({ queryKey: ['me'] })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      setFault(error.message)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Flex gap={24} wrap>
      <QRCode value={offer.uri} size={180} bgColor="#ffffff" color="#000000" />
      <Flex vertical gap={12} style={{ flex: 1, minWidth: 240, maxWidth: 420 }}>
        <Typography.Text>{t.scan}</Typography.Text>
        <Typography.Text type="secondary">
          {t.typeIn}{' '}
          <Typography.Text code copyable style={{ overflowWrap: 'anywhere' }}>
            {offer.secret}
          </Typography.Text>
        </Typography.Text>
        {fault && <Alert type="error" showIcon title={fault} role="alert" />}
        <Form layout="inline" onFinish={(values: { code: string }) => void confirm(values)}>
          <Form.Item name="code" rules={[{ required: true, message: c.required }]}>
            <Input aria-label={t.code} placeholder={t.code} inputMode="numeric" autoComplete="one-time-code" maxLength={8} autoFocus style={{ width: 140 }} />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={busy}>
            {t.confirm}
          </Button>
        </Form>
      </Flex>
    </Flex>
  )
}

function Recovery({ codes, done }: { codes: string[]; done: () => void }) {
  const t = useTexts(factor)
  return (
    <Flex vertical gap={12}>
      <Alert type="warning" showIcon title={t.recovery} description={t.recoverySays} />
      <Typography.Text copyable={{ text: codes.join('\n') }}>
        <span
          style={{
            display: 'inline-grid',
            gridTemplateColumns: 'repeat(auto-fill, minmax(190px, 1fr))',
            gap: 8,
            width: '100%',
            maxWidth: 640,
            fontFamily: 'ui-monospace, monospace',
          }}
        >
          {codes.map((code) => (
            <span key={code}>{code}</span>
          ))}
        </span>
      </Typography.Text>
      <Button type="primary" onClick={done} style={{ alignSelf: 'flex-start' }}>
        {t.saved}
      </Button>
    </Flex>
  )
}

function TurnOff() {
  const t = useTexts(factor)
  const c = useTexts(common)
  const rules = [{ required: true, message: c.required }]
  return (
    <Act<{ password: string; code: string }>
      danger
      label={t.stop}
      title={t.stop}
      says={t.stopSays}
      stale={['me']}
      send={(body) => ask(api.DELETE('/v1/staff/me/second-factor', { body }))}
    >
      <Form.Item name="password" label={t.password} rules={rules}>
        <Input.Password autoComplete="current-password" maxLength={128} />
      </Form.Item>
      <Form.Item name="code" label={t.code} extra={t.codeHint} rules={rules}>
        <Input autoComplete="one-time-code" maxLength={40} />
      </Form.Item>
    </Act>
  )
}
