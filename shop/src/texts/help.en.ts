import type { HelpFacts, HelpSlug, HelpTopic, zhHelpPage } from './help.zh-CN.ts'

export const enHelpPage: Record<Exclude<keyof typeof zhHelpPage, 'helpGroupNames' | 'helpNames'>, string> & Pick<typeof zhHelpPage, 'helpGroupNames' | 'helpNames'> = {
  helpTitle: 'Help',
  helpLead: 'A question while shopping? Most are answered here within a minute.',
  helpGroupNames: ['Shopping', 'Something wrong', 'About Jishi'],
  helpNames: {
    buying: 'How to buy',
    paying: 'Paying',
    delivery: 'Delivery',
    'after-sales': 'Returns and refunds',
    contact: 'Contact',
    about: 'About Jishi',
    privacy: 'Privacy',
    terms: 'Terms',
  },
  helpMore: 'Not what you were looking for?',
  helpMoreText: 'Write to us. People read and answer every message.',
  helpWrite: 'Write a message',
  helpOther: 'More help',
}

export const enHelp = (facts: HelpFacts): Record<HelpSlug, HelpTopic> => ({
  buying: {
    lead: 'Four steps from browsing to your order. No account needed to look around and fill a cart.',
    sections: [
      {
        title: 'Four steps',
        steps: true,
        lines: [
          'Find it: use the search box at the top, or walk through [all categories](/catalogs).',
          'Choose: pick the options and the quantity on the product page and add it to your [cart](/cart), or press “Buy now”.',
          'Review: choose an address and coupons, ask for an invoice if you need one, leave a note. “Why this price” explains the sum line by line.',
          `Pay: we hold your items for ${facts.unpaidMinutes} minutes. If they pass without a payment, the order is cancelled; coupons and balance come back.`,
        ],
      },
      {
        title: 'Using coupons',
        lines: [
          'Collect them in the [coupon centre](/coupons) and tick them when you review your order. Those that go together can be used together; the others say why they cannot be used.',
          'If an order is cancelled or fully refunded, coupons that are still valid return to [your coupons](/my-coupons).',
        ],
      },
      {
        title: 'Invoices',
        lines: [
          'Open “Invoice” while you review the order, choose personal or company, and fill in the title; a company also needs its tax number. Forgotten? Ask for it later on the order’s page, under “Payment”. There you also see what you asked for.',
        ],
      },
      {
        title: 'Sold out?',
        lines: ['Press “Tell me when it is back” on the product page. Everything you wait for is under [back in stock](/notices).'],
      },
    ],
  },
  paying: {
    lead: `You can pay with: ${facts.ways.join(', ')}.`,
    sections: [
      {
        title: 'The ways to pay',
        lines: [
          'Alipay: you go to Alipay’s page and come back by yourself when it is done.',
          'WeChat Pay: scan the code on the page with your phone. The page changes by itself once you have paid.',
          'Balance: refunds and compensations go to your [wallet](/wallet). Pay all of an order with it, or a part.',
          ...(facts.cash ? ['Cash on delivery: pay the courier when the parcel arrives.'] : []),
        ],
      },
      {
        title: 'I have paid, and the page still waits',
        lines: [
          'Please do not pay again. We ask the payment provider ourselves, which usually takes seconds. You may close the page: the result shows up in [your orders](/orders).',
        ],
      },
      {
        title: 'I paid twice',
        lines: ['The second payment goes back the way it came. You need not ask for it.'],
      },
      {
        title: 'I was too late',
        lines: [`An order that is not paid within ${facts.unpaidMinutes} minutes is cancelled. Press “Buy again” in its details and the items are back in your cart.`],
      },
    ],
  },
  delivery: {
    lead: 'What is in stock leaves within 24 hours, and you can follow every parcel.',
    sections: [
      {
        title: 'What it costs',
        lines: [
          'Delivery is charged by region and weight. You see it before you place the order.',
          ...(facts.freeOver ? [`Orders from ${facts.freeOver} are delivered free; some regions have rules of their own, which you see when you review the order.`] : []),
        ],
      },
      {
        title: 'How long it takes',
        lines: ['Usually one to three days. Items from different warehouses come in several parcels, each with its own number; you pay for delivery once.'],
      },
      {
        title: 'Where is my parcel?',
        lines: ['Open the order under [my orders](/orders): “Parcels” shows the courier, the tracking number and every step.'],
      },
      {
        title: 'Another address, more time',
        lines: [
          'Until it leaves, an order can go to another of your addresses where delivery costs the same: “Send it elsewhere” in its details.',
          `Please confirm when it has arrived. ${facts.confirmDays} days after it left we take it as received; if it is still on its way, you can add ${facts.extraDays} days, once.`,
        ],
      },
    ],
  },
  'after-sales': {
    lead: 'Seven days to change your mind, fifteen when something is wrong.',
    sections: [
      {
        title: 'What can go back',
        lines: [
          'Changed your mind: within 7 days of delivery, undamaged, for a refund.',
          'Faulty, broken, wrong or not as described: within 15 days of delivery; refund, return or exchange.',
          'Fresh food in poor condition: send us a picture within 24 hours. We refund it, and nothing has to be sent back.',
          'Not shipped yet: “Cancel and refund” in the order’s details, at once.',
        ],
      },
      {
        title: 'How to ask',
        steps: true,
        lines: [
          'Open the order under [my orders](/orders) and press “Return or refund”.',
          'Choose items, quantity, kind and reason, with up to six pictures if they help. You can see the amount first.',
          'The shop looks at it. If something has to come back, send it within 7 days and enter the tracking number.',
          'Once the warehouse has checked it, you get the refund or the replacement. Follow it under [returns](/aftersales).',
        ],
      },
      {
        title: 'Where the money goes',
        lines: [
          'The way it came: what was paid from your balance returns there, the rest to Alipay or WeChat. That is usually immediate, and takes one to three working days for bank cards.',
        ],
      },
    ],
  },
  contact: {
    lead: 'Real people, 8:00–22:00 every day.',
    sections: [
      {
        title: 'Write to us',
        lines: ['Log in and use [messages](/messages); you may attach a picture or a PDF. Our answer appears in the same place.'],
      },
      {
        title: 'About an order',
        lines: [
          'For refunds, exchanges and missing items, please ask in the order’s details. That is quicker than a message: the shop sees at once which order and which item it is about.',
        ],
      },
      {
        title: 'Partners and developers',
        lines: ['Everything Jishi does has an open API: [its documentation](/v1/docs).'],
      },
    ],
  },
  about: {
    lead: 'Open fresh every morning.',
    sections: [
      {
        title: 'Who we are',
        lines: [
          'Jishi 集市 is an online market: fruit and vegetables, seafood, meat and eggs, and also electronics, clothes and things for the home. We work like a morning market: fresh goods, plain prices, quick hands.',
          'Jishi’s program is open source. Anybody can read how it works out prices and keeps your data, or open a shop of their own with it.',
        ],
      },
      {
        title: 'What we promise',
        lines: [
          'Genuine: straight from brands and makers, or three times the price back.',
          'Quick: items in stock leave within 24 hours.',
          'Returnable: seven days to change your mind.',
          'Plain: every order shows where each cent comes from.',
        ],
      },
    ],
  },
  privacy: {
    lead: 'We collect what selling needs, and sell none of it.',
    sections: [
      {
        title: 'What we know',
        lines: [
          'Your account: user name, phone, e-mail, and the nickname, picture and birthday you may add. Passwords are stored hashed; nobody can read them.',
          'Your orders: what you bought, where it went, how you paid. Card numbers and payment passwords stay with the payment provider.',
          'What you looked at and searched for, to show you your history and recommendations. Clear it under [recently viewed](/history).',
        ],
      },
      {
        title: 'Who sees it',
        lines: [
          'Couriers see name, phone and address; payment providers the order number and amount; the text-message provider your phone number. Nobody else, unless the law demands it.',
        ],
      },
      {
        title: 'What you can do',
        lines: [
          'Download all of it or close your account under [my data](/my-data): you can change your mind for seven days, then personal data is erased, and of orders only the books remain that the law asks for.',
          'See who is logged in to your account under [devices](/devices), and log them out.',
        ],
      },
      {
        title: 'Cookies',
        lines: [
          'Only to keep you logged in and to remember your cart, unfinished forms, what you looked at and searched for, and where you want delivery to. No advertising, no tracking.',
        ],
      },
    ],
  },
  terms: {
    lead: 'What we agree on when you shop here.',
    sections: [
      {
        title: 'Orders',
        lines: [
          `A purchase is made when the order is placed and paid. Orders that are not paid are cancelled after ${facts.unpaidMinutes} minutes.`,
          'Prices and stock are those shown when you place the order. If they change at that moment, we ask you to look again first.',
          'If we cannot deliver, you get all your money back, and the reason.',
        ],
      },
      {
        title: 'Your account',
        lines: [
          'It is yours alone; keep its password safe. If somebody else uses it, [change the password](/password) at once, which logs other devices out.',
          'Accounts that fake orders, trade coupons or attack the shop may be closed; what is left in their wallet is paid back.',
        ],
      },
      {
        title: 'Reviews and messages',
        lines: ['Be honest; pictures help. Insults, advertising and other people’s private data are removed.'],
      },
      {
        title: 'Returns and disputes',
        lines: ['See [returns and refunds](/help/after-sales). If we disagree, [talk to us](/help/contact) first; after that the law of China applies.'],
      },
    ],
  },
})
