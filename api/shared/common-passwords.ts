import { Refusal, type RefusalCode } from './refusals.ts'

/**
 * What people choose when nobody stops them, and so what is guessed first: written down by habit, not copied from a leak.
 * Only what is long enough to be chosen here counts. Families that differ by a digit are told by `isCommon` itself.
 */
const WORDS = new Set(
  `password password1 password12 password123 password1234 password01 password2 passw0rd passw0rd1 p@ssword p@ssw0rd p@ssw0rd1 p@$$w0rd pa55word pa$$word passwort
  mypassword yourpassword newpassword oldpassword thepassword password! password!1 password@1 password@123 pass1234 pass12345 pass@123 pass@word1 passpass password0
  qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 qwerty12345 qwerty123456 qwert123 qwer1234 qwer12345 qwe12345 qwe123456 1qaz2wsx 1qaz2wsx3edc 1qazxsw2 1q2w3e4r 1q2w3e4r5t
  1q2w3e4r5t6y q1w2e3r4 q1w2e3r4t5 qazwsxedc qazwsx123 qazwsx12 zaq12wsx zaq1zaq1 zaq1xsw2 asdfghjk asdfghjkl asdfasdf asdf1234 asd12345 asd123456 asdasd123 asdfgh123
  zxcvbnm1 zxcvbnm123 zxcvbnm, zxcvbnm, zxcv1234 zxc12345 zxc123456 zxczxczxc qweasdzxc qweasd123 qweqweqwe qwe123qwe 123qweasd 123qweasdzxc 123qwe123 12qwaszx 1234qwer 1234asdf
  12345qwert 123456qwerty 1qaz1qaz 2wsx3edc !qaz2wsx !qaz@wsx qwertyqwerty qwaszx12 poiuytrewq lkjhgfdsa mnbvcxz1 0okm9ijn
  abcd1234 abc12345 abc123456 abcd12345 abcd123456 abc123abc abc123123 abcdefgh abcdefg1 abcdefg123 abcdef123 abcde12345 abcdefghi abcdefghij abcabc123 abcabcabc aaaa1111 a1b2c3d4 a1b2c3d4e5
  aa123456 aa12345678 aa123123 aaa123456 aaa12345 a1234567 a12345678 a123456789 a1234567890 a123123123 a111111111 aabb1122 aabbccdd qq123456 qq123456789 qq123123 qq5201314 q1234567 q12345678 q123456789
  w1234567 w12345678 w123456789 z1234567 z12345678 z123456789 zz123456 zxc123123 x1234567 s1234567 s12345678 l1234567 l12345678 m1234567 c1234567 d1234567 h1234567 j1234567 y1234567 wang1234 wang123456
  zhang123 zhang123456 li123456 liu123456 chen1234 chen123456 yang123456 zhao123456 huang123 huang123456 zhou1234 wu123456 xu123456 sun12345 zhangwei zhangsan wangwei1 lilei123 hanmeimei xiaoming xiaoming123
  woaini1314 woaini520 woaini123 woaini521 woaiwojia woaini1314520 woaini5201314 woaini123456 wo123456 wodemima mima1234 mima123456 wodemima123 nishishui nihao123 nihaoma1 5201314a a5201314 5201314520
  5201314521 1314520520 13145200 1314521 52013140 520520520 521521521 13141314 5211314 52011314 520131400 aini1314 iloveyou iloveyou1 iloveyou2 iloveyou12 iloveyou123 iloveu123 iloveyou! iloveyou520 iloveme1
  1loveyou lovelove love1234 love12345 loveyou1 loveyou123 lovely123 loveme123 love5201314 mylove123 ilovegod jesus123 jesuschrist god12345 blessed1
  admin123 admin1234 admin12345 admin123456 administrator administrator1 adminadmin admin888 admin@123 admin@1234 root1234 root12345 root123456 rootroot toor1234 system123 manager1 manager123
  test1234 test12345 test123456 testtest testing1 testing123 testtest1 user1234 user12345 username guest123 guest1234 demo1234 demodemo temp1234 temppass changeme changeme1 changeme123 letmein1 letmein123
  letmein! welcome1 welcome12 welcome123 welcome1234 welcome! welcome@123 hello123 hello1234 hello12345 hellohello hello!23 helloworld helloworld1 secret12 secret123 default1 default123 login123 login1234
  access14 access123 master12 master123 mustang1 superman superman1 superman123 batman123 batman12 spiderman spiderman1 ironman1 starwars starwars1 pokemon1 pokemon123 pikachu1 dragon12 dragon123 dragonball
  monkey12 monkey123 shadow12 shadow123 tigger12 tiger123 sunshine sunshine1 sunshine123 princess princess1 princess123 football football1 football123 baseball baseball1 baseball123 basketball soccer123
  hockey123 michael1 michael123 jennifer jennifer1 jordan23 jordan123 michelle michelle1 charlie1 charlie123 daniel123 jessica1 jessica123 ashley123 thomas123 robert123 william1 matthew1 andrew123 joshua123
  anthony1 samantha samantha1 nicole123 hannah123 amanda123 elizabeth patrick1 liverpool liverpool1 chelsea1 chelsea123 arsenal1 arsenal123 barcelona barcelona1 manchester manutd123 juventus realmadrid
  computer computer1 computer123 internet internet1 internet123 samsung1 samsung123 iphone123 google123 facebook facebook1 facebook123 microsoft windows1 windows123 android1 linux123 ubuntu123 oracle123
  corvette ferrari1 mercedes porsche1 harley123 maverick mountain whatever whatever1 trustno1 killer123 freedom1 freedom123 forever1 forever21 friends1 friends123 family123 flower123 butterfly butterfly1
  chocolate chocolate1 cookie123 banana123 cheese123 orange123 purple123 pepper123 ginger123 summer123 summer12 summer2024 summer2025 summer2026 winter123 winter2024 winter2025 winter2026 spring2025 spring2026 autumn2025
  september november december january1 february october1 diamond1 diamond123 silver123 golden123 rainbow1 rainbow123 snoopy123 mickey123 garfield scooby123 maggie123 buster123 bailey123 cowboys1 yankees1
  lakers24 eagles123 phoenix1 phoenix123 thunder1 victoria victoria1 alexander alexander1 benjamin brandon1 jonathan christian cristina caroline stephanie beautiful beautiful1 babygirl babygirl1 babyboy1
  happy123 happy1234 happyday lucky123 lucky888 lucky777 money123 money888 dollars1 success1 success123 gameover minecraft minecraft1 fortnite roblox123 counter1 warcraft warcraft1 starcraft diablo123
  shanghai shanghai1 shanghai123 beijing1 beijing123 beijing2008 guangzhou shenzhen chengdu123 hangzhou123 zhongguo zhongguo1 zhonghua china123 china1234 chinachina caonima1 caonima123 nimabi123 dajiahao
  taobao123 alipay123 weixin123 wechat123 weibo123 baidu123 tencent1 tencent123 huawei123 xiaomi123 jingdong dangdang jishi123 jishi1234 jishi123456 shop1234 buyer123 customer1`
    .split(/\s+/)
    .filter((word) => word.length >= 8),
)

/** Whether a password of at least eight characters is one of those that are tried first: in the list, or only digits or letters in a row. */
export function isCommon(password: string): boolean {
  const bare = password.toLowerCase()
  return WORDS.has(bare) || oneOrTwoOverAndOver(bare) || inARow(bare) || isBirthday(bare)
}

/** 88888888, abababab, 12341234, 123123123. */
const oneOrTwoOverAndOver = (password: string) => /^(.{1,4}?)\1+$/u.test(password)

/** 12345678, 0123456789, 87654321, and with the nought last: every character the neighbour of the one before. */
function inARow(password: string): boolean {
  const codes = [...password.replace(/^(\d+9)0+$/, '$1')].map((char) => char.codePointAt(0) ?? 0)
  const step = (codes[1] ?? 0) - (codes[0] ?? 0)
  return Math.abs(step) === 1 && codes.every((code, at) => at === 0 || code - (codes[at - 1] ?? 0) === step)
}

/** Eight digits that are a date of somebody who may be alive: 19900101. */
const isBirthday = (password: string) => /^(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/.test(password)

/** A new password: 8–128 characters of any kind, but none of those that everybody tries first. Throws 10101 and 10133, or the code given. */
export function checkPassword(value: unknown, code: RefusalCode = 10101): string {
  const length = typeof value === 'string' ? [...value].length : 0
  if (length < 8 || length > 128) throw new Refusal(code)
  if (isCommon(value as string)) throw new Refusal(code === 10101 ? 10133 : code)
  return value as string
}
