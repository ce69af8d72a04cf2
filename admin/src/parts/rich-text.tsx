import {
  BoldOutlined,
  ItalicOutlined,
  LineOutlined,
  LinkOutlined,
  OrderedListOutlined,
  PictureOutlined,
  RedoOutlined,
  StrikethroughOutlined,
  UnderlineOutlined,
  UndoOutlined,
  UnorderedListOutlined,
} from '@ant-design/icons'
import Image from '@tiptap/extension-image'
import { type Editor, EditorContent, useEditor, useEditorState } from '@tiptap/react'
import StarterKit from '@tiptap/starter-kit'
import { Alert, App, Button, Divider, Flex, Input, Modal, theme } from 'antd'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Refused } from '../client.ts'
import { rich as texts } from '../texts/spu.ts'
import { useTexts } from '../texts/index.ts'
import { nonce } from './nonce.ts'
import { addressInShop, bringPicture, pictureTypes } from './upload.ts'

type Props = { value: string; onChange: (html: string) => void; label: string; disabled?: boolean; most: number }

/** What the server keeps and this editor would lose; a text that has any of it is edited as it is written. */
const BEYOND = /<(table|dl|figure|sub|sup|small|mark|span)[\s>]/i

/** A text with headings, lists, links and pictures; what comes out is HTML that the server cleans again. */
export function RichText(props: Props) {
  const t = useTexts(texts)
  const [source, setSource] = useState(() => BEYOND.test(props.value))
  const beyond = BEYOND.test(props.value)
  const { token } = theme.useToken()
  return (
    <div style={{ border: `1px solid ${token.colorBorder}`, borderRadius: token.borderRadius, overflow: 'clip' }}>
      {source ? (
        <Source {...props} note={beyond && <Alert type="info" banner title={t.beyond} />} turn={beyond ? undefined : () => setSource(false)} />
      ) : (
        <Visual {...props} turn={() => setSource(true)} />
      )}
    </div>
  )
}

function Source({ value, onChange, label, disabled = false, most, note, turn }: Props & { note: ReactNode; turn: (() => void) | undefined }) {
  const t = useTexts(texts)
  return (
    <>
      {note}
      {turn && (
        <Bar>
          <Button size="small" type="text" onClick={turn}>
            {t.visual}
          </Button>
        </Bar>
      )}
      <Input.TextArea
        aria-label={label}
        variant="borderless"
        autoSize={{ minRows: 8, maxRows: 30 }}
        maxLength={most}
        disabled={disabled}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        style={{ fontFamily: 'ui-monospace, monospace', fontSize: 13 }}
      />
    </>
  )
}

function Bar({ children }: { children: ReactNode }) {
  const { token } = theme.useToken()
  return (
    <Flex role="toolbar" wrap align="center" gap={2} style={{ padding: 4, borderBottom: `1px solid ${token.colorBorderSecondary}`, background: token.colorFillQuaternary }}>
      {children}
    </Flex>
  )
}

function Visual({ value, onChange, label, disabled = false, turn }: Props & { turn: () => void }) {
  const given = useRef(value)
  const editor = useEditor({
    extensions: [
      StarterKit.configure({
        heading: { levels: [2, 3, 4] },
        link: { openOnClick: false, protocols: ['mailto', 'tel'], defaultProtocol: 'https', HTMLAttributes: { rel: null, target: null } },
      }),
      Image,
    ],
    injectNonce: nonce,
    content: value,
    editable: !disabled,
    editorProps: { attributes: { 'aria-label': label, 'aria-multiline': 'true', role: 'textbox', class: 'rich-text' } },
    onUpdate: ({ editor: now }) => {
      given.current = now.isEmpty ? '' : now.getHTML()
      onChange(given.current)
    },
  })
  // What comes from outside: saved and cleaned by the server, or discarded.
  useEffect(() => {
    if (value === given.current) return
    given.current = value
    editor.commands.setContent(value, { emitUpdate: false })
  }, [editor, value])
  useEffect(() => editor.setEditable(!disabled, false), [editor, disabled])
  return (
    <>
      {!disabled && <Tools editor={editor} turn={turn} />}
      <EditorContent editor={editor} />
    </>
  )
}

function Tools({ editor, turn }: { editor: Editor; turn: () => void }) {
  const t = useTexts(texts)
  const { message } = App.useApp()
  const input = useRef<HTMLInputElement>(null)
  const [link, setLink] = useState<string>()
  const [busy, setBusy] = useState(false)
  const on = useEditorState({
    editor,
    selector: ({ editor: now }) => ({
      bold: now.isActive('bold'),
      italic: now.isActive('italic'),
      underline: now.isActive('underline'),
      strike: now.isActive('strike'),
      h2: now.isActive('heading', { level: 2 }),
      h3: now.isActive('heading', { level: 3 }),
      bullets: now.isActive('bulletList'),
      numbers: now.isActive('orderedList'),
      quote: now.isActive('blockquote'),
      link: now.isActive('link'),
      undo: now.can().undo(),
      redo: now.can().redo(),
    }),
  })
  const tool = (name: keyof typeof texts, icon: ReactNode, press: () => void, pressed = false, off = false) => (
    <Button
      size="small"
      type="text"
      icon={icon}
      title={t[name]}
      aria-label={t[name]}
      aria-pressed={pressed}
      disabled={off}
      onMouseDown={(event) => event.preventDefault()}
      onClick={press}
      className={pressed ? 'tool-on' : ''}
    />
  )
  const bring = async (files: File[]) => {
    setBusy(true)
    try {
      for (const file of files) {
        const { address } = await bringPicture(file)
        editor
          .chain()
          .focus()
          .setImage({ src: addressInShop(address), alt: file.name.replace(/\.\w+$/, '') })
          .run()
      }
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      void message.error(error.message)
    } finally {
      setBusy(false)
    }
  }
  const setAddress = () => {
    const href = link?.trim() ?? ''
    const chain = editor.chain().focus().extendMarkRange('link')
    if (href) chain.setLink({ href }).run()
    else chain.unsetLink().run()
    setLink(undefined)
  }
  const chain = () => editor.chain().focus()
  return (
    <Bar>
      {tool('bold', <BoldOutlined />, () => chain().toggleBold().run(), on.bold)}
      {tool('italic', <ItalicOutlined />, () => chain().toggleItalic().run(), on.italic)}
      {tool('underline', <UnderlineOutlined />, () => chain().toggleUnderline().run(), on.underline)}
      {tool('strike', <StrikethroughOutlined />, () => chain().toggleStrike().run(), on.strike)}
      <Divider orientation="vertical" />
      {tool('heading', <b>H2</b>, () => chain().toggleHeading({ level: 2 }).run(), on.h2)}
      {tool('subheading', <b>H3</b>, () => chain().toggleHeading({ level: 3 }).run(), on.h3)}
      {tool('bullets', <UnorderedListOutlined />, () => chain().toggleBulletList().run(), on.bullets)}
      {tool('numbers', <OrderedListOutlined />, () => chain().toggleOrderedList().run(), on.numbers)}
      {tool('quote', <b>”</b>, () => chain().toggleBlockquote().run(), on.quote)}
      {tool('rule', <LineOutlined />, () => chain().setHorizontalRule().run())}
      <Divider orientation="vertical" />
      {tool('link', <LinkOutlined />, () => setLink((editor.getAttributes('link').href as string | undefined) ?? 'https://'), on.link)}
      {tool('picture', <PictureOutlined />, () => input.current?.click(), false, busy)}
      <input
        ref={input}
        type="file"
        style={{ display: 'none' }}
        multiple
        accept={pictureTypes}
        aria-label={t.picture}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])]
          event.target.value = ''
          void bring(files)
        }}
      />
      <Divider orientation="vertical" />
      {tool('undo', <UndoOutlined />, () => chain().undo().run(), false, !on.undo)}
      {tool('redo', <RedoOutlined />, () => chain().redo().run(), false, !on.redo)}
      <span style={{ flex: 1 }} />
      <Button size="small" type="text" onClick={turn}>
        HTML
      </Button>
      <Modal open={link !== undefined} title={t.link} onCancel={() => setLink(undefined)} onOk={setAddress} width={420}>
        <Input aria-label={t.address} value={link ?? ''} onChange={(event) => setLink(event.target.value)} onPressEnter={setAddress} placeholder="https://" maxLength={500} />
        <p style={{ opacity: 0.65, marginBottom: 0 }}>{t.linkSays}</p>
      </Modal>
    </Bar>
  )
}
