import type { Deps } from '../deps.ts'
import { attach } from '../messages/attach.ts'
import { listMessages } from '../messages/read.ts'
import { checkMessage, kinds, writeMessage } from '../messages/write.ts'
import { transact } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { removeAvatar, setAvatar } from '../users/profile/avatar.ts'
import { changePerson, checkBirthday, checkNickname, genders, readPerson } from '../users/profile/profile.ts'
import { must } from './account.ts'
import { type Answer, answerForm, type Form } from './forms.ts'
import type { Visit } from './visit.ts'

/** The most that a form with a file may weigh. */
export const UPLOAD_BYTES = 5 * 1024 * 1024 + 64 * 1024
const AVATAR_BYTES = 2 * 1024 * 1024
/** Pages whose forms bring a file. */
export const uploadPages = ['/profile', '/messages'].flatMap((path) => [path, `/en${path}`])

/** A file as a form brings it. */
export type FormFile = { bytes: Buffer; name: string }

/** Who the visitor is, and what they have to say. */
export function personDesk(deps: Deps, { buyer, lang }: Visit) {
  const { db, vault, clock } = deps
  return {
    person: () => readPerson(db, must(buyer).id),
    genders,
    /** Fields nickname, gender, birthday. */
    savePerson: ({ nickname = '', gender = '', birthday = '' }: Form): Promise<Answer> =>
      answerForm(
        lang,
        {},
        [() => checkNickname(nickname), () => checkBirthday(birthday, clock())],
        async () => (await transact(db, (tx) => changePerson(tx, must(buyer).id, { nickname, gender, birthday }, clock())), {}),
      ),
    saveAvatar: (file: FormFile | undefined): Promise<Answer> =>
      answerForm(lang, { 10172: 'avatar', 10001: 'avatar' }, [], async () => {
        if (!file) throw new Refusal(10172)
        if (file.bytes.length > AVATAR_BYTES) throw new Refusal(10001)
        await setAvatar(deps, must(buyer).id, file.bytes)
        return {}
      }),
    removeAvatar: () => removeAvatar(deps, must(buyer).id),

    messageKinds: kinds,
    messages: (page: number, pageSize: number) => listMessages(db, must(buyer).id, { page, pageSize }),
    /** Fields kind, subject, body, and at most one file. */
    writeMessage: (form: Form, file: FormFile | undefined): Promise<Answer> =>
      answerForm(lang, { 11101: 'file' }, [() => checkMessage({ ...form, body: 'x' }), () => checkMessage({ ...form, subject: 'x' })], async () => {
        const draft = checkMessage(form)
        const attached = file && (await attach(deps, file))
        await transact(db, (tx) => writeMessage(tx, must(buyer).id, draft, attached, clock())).catch(async (error: unknown) => {
          if (attached) await vault.drop(attached.file)
          throw error
        })
        return {}
      }),
  }
}
