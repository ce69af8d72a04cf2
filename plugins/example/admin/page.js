// The back office says in which language and light it is: /admin-plugins/…/?lang=en&dark=1
const asked = new URLSearchParams(location.search)
const lang = asked.get('lang') === 'en' ? 'en' : 'zh-CN'
const words = {
  'zh-CN': {
    about: '查一张礼品券还剩多少；遗失或被盗的可以作废，作废后不能再用。',
    code: '券号',
    find: '查询',
    balance: '余额',
    state: '状态',
    good: '可用',
    cancelled: '已作废',
    cancel: '作废',
    sure: '作废后不能恢复。确定作废这张礼品券吗？',
    down: '连不上服务器，请稍后再试',
  },
  en: {
    about: 'See what is left on a gift voucher. One that was lost or stolen can be cancelled, and buys nothing after that.',
    code: 'Voucher number',
    find: 'Find',
    balance: 'Left on it',
    state: 'State',
    good: 'Good',
    cancelled: 'Cancelled',
    cancel: 'Cancel it',
    sure: 'A cancelled voucher stays cancelled. Cancel this one?',
    down: 'The server cannot be reached. Please try again',
  },
}
const say = words[lang]
document.documentElement.lang = lang
document.documentElement.classList.toggle('dark', asked.has('dark'))
document.title = say.code
for (const place of document.querySelectorAll('[data-say]')) place.textContent = say[place.dataset.say]

const form = document.querySelector('form')
const fault = document.querySelector('[role=alert]')
const found = document.querySelector('section')
const cancel = found.querySelector('button')
const routes = '/v1/staff/plugins/voucher-counter'

/** Asks one of the plugin's routes and shows the voucher, or why not. */
async function ask(path, options = {}) {
  const body = await fetch(routes + path, { ...options, headers: { 'accept-language': lang, 'content-type': 'application/json' } })
    .then((response) => response.json())
    .catch(() => ({ error: say.down }))
  fault.hidden = body.code === 200
  fault.textContent = body.code === 200 ? '' : (body.error ?? say.down)
  found.hidden = body.code !== 200
  if (body.code === 200) show(body.data)
}

function show({ code, balance, cancelled }) {
  found.querySelector('[data-of=code]').textContent = code
  found.querySelector('[data-of=balance]').textContent = `¥${balance}`
  found.querySelector('[data-of=state]').textContent = cancelled ? say.cancelled : say.good
  cancel.hidden = cancelled
  cancel.dataset.code = code
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  void ask(`/vouchers?code=${encodeURIComponent(form.elements.code.value.trim())}`)
})
cancel.addEventListener('click', () => {
  if (confirm(say.sure)) void ask('/vouchers/cancel', { method: 'POST', body: JSON.stringify({ code: cancel.dataset.code }) })
})
