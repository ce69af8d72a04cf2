import type { Deps } from '../deps.ts'
import type { Letter } from '../drivers/mail/types.ts'
import type { Text } from '../drivers/sms/types.ts'
import { type Lang, said } from '../shared/i18n.ts'
import { letterOf } from '../shared/letter.ts'
import { yuan } from '../shared/money.ts'
import { withPhone } from '../users/seal-phone.ts'

type Told = { skuId: number; name: string; nameEn: string; price: number; username: string; lang: Lang; email: string | null; phone: string | null }

/** The letter that says a SKU is there again. None when its reader is gone, or the SKU is. */
export async function noticeLetter(deps: Deps, noticeId: number): Promise<Letter | undefined> {
  const told = await readTold(deps, noticeId)
  if (!told?.email) return undefined
  const { skuId, name, nameEn, price, username, lang, email } = told
  const href = `${deps.config.publicUrl}${said(lang, '', '/en')}/item/${skuId}`
  const words = said(
    lang,
    {
      subject: `到货了：${name}`,
      greeting: `${username}，你好！`,
      paragraphs: [`你等的「${name}」又有货了，现在 ¥${yuan(price)}。`, '数量有限，先到先得。'],
      button: { text: '去看看', href },
      small: ['这是你登记的到货通知，只发这一次。'],
    },
    {
      subject: `Back in stock: ${nameEn}`,
      greeting: `Hello ${username},`,
      paragraphs: [`“${nameEn}”, which you have been waiting for, is back at ¥${yuan(price)}.`, 'There are only so many; first come, first served.'],
      button: { text: 'Have a look', href },
      small: ['You asked us to tell you. This is the only message about it.'],
    },
  )
  return letterOf(`back-in-stock-${noticeId}`, email, lang, deps.config.saller, words)
}

/** The same in a short text, for those whom only a phone reaches. */
export async function noticeText(deps: Deps, noticeId: number): Promise<Text | undefined> {
  const told = await readTold(deps, noticeId)
  return told?.phone ? { phone: told.phone, template: 'back-in-stock', values: [told.name] } : undefined
}

async function readTold({ db }: Deps, noticeId: number): Promise<Told | undefined> {
  const [told] = await db<Told[]>`
    select n.sku_id as "skuId", k.name, coalesce(nullif(k.name_en, ''), k.name) as "nameEn", k.price, u.username, u.lang,
      case when u.activated_at is not null then u.email end as email, case when u.phone_verified then u.phone end as phone
    from stock_notices n join skus k on k.id = n.sku_id join users u on u.id = n.user_id
    where n.id = ${noticeId} and k.launched and u.erased_at is null and u.banned_at is null`
  return told && withPhone(told)
}
