import { PlusOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, type ButtonProps, Form, Modal } from 'antd'
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { type Once, Refused } from '../client.ts'
import { common } from '../texts/common.ts'
import { useTexts } from '../texts/index.ts'

export type FormProps<V> = {
  title: string
  /** What will happen, for whoever is about to press. */
  says?: ReactNode
  danger?: boolean
  initial?: Partial<V>
  children?: ReactNode
  send: (values: V, once: Once) => Promise<unknown>
  done?: string
  /** Names of lists and pages that are no longer true after it. */
  stale: string[]
  wide?: boolean
  okText?: string
}

/** A window that asks before it does something: says what will happen, takes what is needed, shows what the server says against it. */
export function FormWindow<V extends object>({ open, onClose, ...props }: FormProps<V> & { open: boolean; onClose: () => void }) {
  const { title, says, danger, initial, children, send, done, stale, wide, okText } = props
  const t = useTexts(common)
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [form] = Form.useForm<V>()
  // Windows stay on the page when they are closed: without names of their own, a label would lead into another one's field.
  const own = useId()
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState('')
  const once = useRef('')
  useEffect(() => {
    if (!open) return
    setFault('')
    once.current = crypto.randomUUID()
    form.resetFields()
  }, [open, form])

  const submit = async (values: V) => {
    setBusy(true)
    setFault('')
    try {
      await send(values, { 'idempotency-key': once.current })
      void message.success(done ?? t.done)
      onClose()
      await Promise.all(stale.map((name) => queries.invalidateQueries({ queryKey: [name] })))
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      // An answer was given, so the next try is a new one; where none came, it is the same one again.
      if (error.code !== 0) once.current = crypto.randomUUID()
      const known = error.field in (form.getFieldsValue(true) as object) && form.getFieldInstance(error.field as never) !== undefined
      if (known) form.setFields([{ name: error.field as never, errors: [error.message] }])
      else setFault(error.message)
    } finally {
      setBusy(false)
    }
  }

  return (
    <Modal
      open={open}
      title={title}
      onCancel={onClose}
      onOk={() => form.submit()}
      okText={okText ?? t.confirm}
      cancelText={t.cancel}
      okButtonProps={{ danger: danger ?? false }}
      confirmLoading={busy}
      width={wide ? 720 : 480}
      mask={{ closable: false }}
      forceRender
    >
      <Form form={form} name={own} layout="vertical" initialValues={initial as object} onFinish={(values: V) => void submit(values)} scrollToFirstError>
        {says && <Alert type={danger ? 'warning' : 'info'} showIcon title={says} style={{ marginBottom: 16 }} />}
        {fault && <Alert type="error" showIcon title={fault} style={{ marginBottom: 16 }} role="alert" />}
        {children}
      </Form>
    </Modal>
  )
}

/** A button that opens such a window. */
export function Act<V extends object>({ label, icon, button, ...props }: FormProps<V> & { label: string; icon?: ReactNode; button?: ButtonProps }) {
  const [open, setOpen] = useState(false)
  const [ever, setEver] = useState(false)
  const show = () => {
    setEver(true)
    setOpen(true)
  }
  return (
    <>
      <Button {...button} icon={icon} danger={props.danger ?? false} onClick={show}>
        {label}
      </Button>
      {/* Where one deed makes room for the next, in the same place, the next begins afresh: the first may still be waiting for what it made stale. */}
      {ever && <FormWindow<V> key={props.title} {...props} open={open} onClose={() => setOpen(false)} />}
    </>
  )
}

/** The button at the head of a list that adds one to it; the window is called what the button says, unless it is told otherwise. */
export function Add<V extends object>({ label, title = label, ...props }: Omit<FormProps<V>, 'title'> & { label: string; title?: string }) {
  return <Act<V> label={label} title={title} icon={<PlusOutlined />} button={{ type: 'primary' }} {...props} />
}
