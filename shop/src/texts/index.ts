import { enBrowse } from './browse.en.ts'
import { zhBrowse } from './browse.zh-CN.ts'
import { enBuying } from './buying.en.ts'
import { zhBuying } from './buying.zh-CN.ts'
import { enAftercare } from './aftercare.en.ts'
import { zhAftercare } from './aftercare.zh-CN.ts'
import { enAssistants } from './assistants.en.ts'
import { zhAssistants } from './assistants.zh-CN.ts'
import { en } from './en.ts'
import { enCheckout } from './checkout.en.ts'
import { zhCheckout } from './checkout.zh-CN.ts'
import { enCatalogue } from './catalogue.en.ts'
import { zhCatalogue } from './catalogue.zh-CN.ts'
import { enIdentity } from './identity.en.ts'
import { zhIdentity } from './identity.zh-CN.ts'
import { enWishes } from './wishes.en.ts'
import { zhWishes } from './wishes.zh-CN.ts'
import { enPrices } from './prices.en.ts'
import { zhPrices } from './prices.zh-CN.ts'
import { enOrders } from './orders.en.ts'
import { zhOrders } from './orders.zh-CN.ts'
import { enMoney } from './money.en.ts'
import { zhMoney } from './money.zh-CN.ts'
import { enMine } from './mine.en.ts'
import { zhMine } from './mine.zh-CN.ts'
import { enSearch } from './search.en.ts'
import { zhSearch } from './search.zh-CN.ts'
import { enFrame } from './frame.en.ts'
import { zhFrame } from './frame.zh-CN.ts'
import { enHelpPage } from './help.en.ts'
import { zhHelpPage } from './help.zh-CN.ts'
import { enFlash } from './flash.en.ts'
import { zhFlash } from './flash.zh-CN.ts'
import { zh } from './zh-CN.ts'

const all = {
  'zh-CN': {
    ...zh,
    ...zhSearch,
    ...zhCatalogue,
    ...zhBrowse,
    ...zhBuying,
    ...zhIdentity,
    ...zhWishes,
    ...zhPrices,
    ...zhOrders,
    ...zhAftercare,
    ...zhAssistants,
    ...zhMoney,
    ...zhMine,
    ...zhCheckout,
    ...zhFrame,
    ...zhFlash,
    ...zhHelpPage,
  },
  en: {
    ...en,
    ...enSearch,
    ...enCatalogue,
    ...enBrowse,
    ...enBuying,
    ...enIdentity,
    ...enWishes,
    ...enPrices,
    ...enOrders,
    ...enAftercare,
    ...enAssistants,
    ...enMoney,
    ...enMine,
    ...enCheckout,
    ...enFrame,
    ...enFlash,
    ...enHelpPage,
  },
}

/** Every text of the shop in one language. */
export const t = (lang: keyof typeof all) => all[lang]
