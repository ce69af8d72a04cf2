import type { Lang } from './i18n.ts'

/** `none` is what is said instead when nothing at all is left. */
type Told = { status: number; zh: string; en: string; none?: { zh: string; en: string } }

/**
 * Every code the shop may answer, once: its HTTP status and its text in both languages. `{name}` is filled from the
 * refusal's detail. Ranges: common 10000, users 10100, goods 10200, carts 10300, orders 10400, pays 10500.
 * A number never means two things; the numbers that CONTRACT.md gives are fixed.
 */
export const refusals = {
  403: { status: 403, zh: '请先登录', en: 'Please log in first' },

  10000: { status: 400, zh: '请求内容不是合法的 JSON', en: 'The request body is not valid JSON' },
  10001: { status: 413, zh: '请求内容太大', en: 'The request body is too large' },
  10002: { status: 404, zh: '没有这个接口', en: 'There is nothing at this address' },
  10003: { status: 409, zh: '同一个 Idempotency-Key 不能用于不同的请求', en: 'This Idempotency-Key was used for a different request' },
  10004: { status: 400, zh: 'Idempotency-Key 不合法', en: 'The Idempotency-Key is not valid' },
  10005: { status: 400, zh: '请求参数不合法', en: 'Some of the input is not valid' },
  10006: { status: 503, zh: '现在人太多了，请稍后再试', en: 'The shop is very busy; please try again in a moment' },
  10007: { status: 403, zh: '请求来源不被允许', en: 'This request came from another site' },
  10008: { status: 429, zh: '操作太频繁，请稍后再试', en: 'Too many tries; please wait a little' },

  10100: { status: 400, zh: '用户名不合法：3–20 个字母、数字、下划线或汉字', en: 'Invalid user name: 3–20 letters, digits, underscores or Chinese characters' },
  10101: { status: 400, zh: '密码不合法：8–128 个字符', en: 'Invalid password: 8–128 characters' },
  10102: { status: 400, zh: '手机号不合法', en: 'Invalid phone number' },
  10103: { status: 409, zh: '用户名已被注册', en: 'This user name is taken' },
  10104: { status: 409, zh: '用户名刚刚被别人注册', en: 'Someone has just taken this user name' },
  10105: { status: 401, zh: '用户名或密码错误', en: 'Wrong user name or password' },
  10107: { status: 400, zh: '激活链接已过期', en: 'This activation link has expired' },
  10108: { status: 400, zh: '激活码错误', en: 'This activation code is wrong' },
  10109: { status: 409, zh: '请重试', en: 'Please try again' },
  10110: { status: 404, zh: '没有这个地址', en: 'There is no such address' },
  10111: { status: 404, zh: '没有这个地址，无法删除', en: 'There is no such address to delete' },
  10112: { status: 404, zh: '没有这个地址，无法设为默认', en: 'There is no such address to make the default' },
  10113: { status: 429, zh: '短信发送太频繁，请稍后再试', en: 'Too many messages; please try again later' },
  10114: { status: 400, zh: '短信验证码已过期，请重新获取', en: 'This code has expired; please ask for a new one' },
  10115: { status: 400, zh: '短信验证码错误', en: 'This code is wrong' },
  10116: { status: 400, zh: '第三方登录没有成功，请重新开始', en: 'The log-in over there did not work out; please start again' },
  10117: { status: 401, zh: '用户名或密码错误', en: 'Wrong user name or password' },
  10118: { status: 400, zh: '用户名不合法：3–20 个字母、数字、下划线或汉字', en: 'Invalid user name: 3–20 letters, digits, underscores or Chinese characters' },
  10119: { status: 400, zh: '密码不合法：8–128 个字符', en: 'Invalid password: 8–128 characters' },
  10120: { status: 400, zh: '手机号不合法', en: 'Invalid phone number' },
  10121: { status: 400, zh: '绑定凭证无效或已过期，请重新授权', en: 'This permission to bind is not valid any more; please log in over there again' },
  10122: { status: 400, zh: '新密码不能与旧密码相同', en: 'The new password is the same as the old one' },
  10123: { status: 400, zh: '两次输入的密码不一致', en: 'The two passwords differ' },
  10124: { status: 400, zh: '旧密码错误', en: 'The old password is wrong' },
  10127: { status: 400, zh: '用户信息不合法：{field}', en: 'Invalid input: {field}' },
  10128: { status: 400, zh: '邮箱不合法', en: 'Invalid e-mail address' },
  10129: { status: 409, zh: '最多保存 20 个地址', en: 'You can keep at most 20 addresses' },
  10130: { status: 409, zh: '这个邮箱已被另一个账号验证', en: 'This e-mail address belongs to another account' },
  10131: { status: 403, zh: '这个账号已被停用，请联系客服', en: 'This account has been closed; please contact us' },
  10132: { status: 404, zh: '没有这个登录设备', en: 'There is no such log-in' },
  10133: { status: 400, zh: '这个密码太常见，很容易被猜到，请换一个', en: 'This password is one of the first that anybody would try; please choose another' },
  10134: { status: 400, zh: '邮件链接无效、已过期或已使用，请重新获取', en: 'This link is not valid any more; please ask for a new one' },
  10125: { status: 400, zh: '验证码错误或已过期', en: 'This code is wrong or has expired' },
  10126: { status: 400, zh: '请先通过邮箱验证', en: 'Please verify your e-mail address first' },

  10145: { status: 400, zh: '图形验证码错误或已过期，请换一张', en: 'That was not what the picture says, or it is too old; please try a new one' },
  10146: { status: 502, zh: '短信没有发出去，请稍后再试', en: 'The message could not be sent; please try again' },
  10147: { status: 400, zh: '请先填写图形验证码', en: 'Please type what the picture says first' },
  10148: { status: 409, zh: '这个手机号已被另一个账号验证', en: 'This phone number belongs to another account' },

  10170: { status: 400, zh: '没有这个地区', en: 'There is no such region' },
  10171: { status: 409, zh: '最多收藏 500 件商品', en: 'You can keep at most 500 favourites' },
  10172: { status: 400, zh: '请上传 JPG、PNG、WebP 或 GIF 图片', en: 'Please choose a JPG, PNG, WebP or GIF picture' },
  10173: { status: 404, zh: '没有这份数据，或下载期限已过', en: 'There is no such copy of your data, or its time is over' },
  10174: { status: 400, zh: '密码错误', en: 'The password is wrong' },
  10175: { status: 409, zh: '这个账号没有在注销', en: 'This account is not being deleted' },
  10178: { status: 409, zh: '钱包里还有 ¥{amount}，请先用完，或联系我们退回', en: 'There is still ¥{amount} in your wallet; spend it first, or ask us to pay it back' },
  10176: { status: 409, zh: '这个账号已经有密码了，请用旧密码修改', en: 'This account has a password already; change it with the old one' },
  10155: { status: 502, zh: '第三方平台暂时无法使用，请稍后再试', en: 'The other site cannot be reached; please try again' },
  10156: { status: 404, zh: '本店没有开通这种登录方式', en: 'This shop does not offer this way to log in' },
  10157: { status: 409, zh: '您已绑定了这个平台的另一个账号，请先解绑', en: 'You have bound another account there already; let go of it first' },
  10158: { status: 404, zh: '没有绑定这个平台的账号', en: 'No account is bound there' },
  10159: { status: 409, zh: '这是您唯一的登录方式，请先设置密码或验证手机、邮箱', en: 'This is your only way to log in; set a password or verify a phone or e-mail address first' },
  10160: { status: 410, zh: '二维码已失效，请刷新后重新扫描', en: 'This code is over; please get a new one' },
  10161: { status: 409, zh: '这个二维码没有被您扫描，或已被别人扫描', en: 'You have not scanned this code, or somebody else has' },
  10162: { status: 400, zh: '应用或回调地址没有登记', en: 'This application or its address is not registered' },
  10163: { status: 400, zh: '缺少合法的 code_challenge（S256）', en: 'A valid code_challenge (S256) is missing' },
  10164: { status: 401, zh: '应用密钥错误', en: 'Wrong client id or secret' },
  10165: { status: 400, zh: '授权码无效或已过期', en: 'This authorisation code is not valid any more' },

  10190: { status: 404, zh: '没有这个邀请码', en: 'There is no such invitation' },
  10191: { status: 409, zh: '不能接受自己或比您晚来的人的邀请', en: 'You cannot accept your own invitation, or that of somebody who came after you' },
  10192: { status: 409, zh: '邀请只适用于注册不满 7 天且没有下过单的新用户', en: 'Invitations are for those who joined less than 7 days ago and have not ordered yet' },
  10193: { status: 409, zh: '您已经接受过另一位朋友的邀请', en: 'You have accepted the invitation of another friend' },

  10200: { status: 404, zh: '商品已下架', en: 'This product has been taken down' },
  10201: { status: 404, zh: '没有这一页', en: 'There is no such page' },
  10202: { status: 404, zh: '没有这种规格的商品', en: 'There is no product with these options' },
  10203: { status: 400, zh: '请输入搜索词', en: 'Please enter something to search for' },
  10204: { status: 404, zh: '没有这个分类', en: 'There is no such category' },
  10205: { status: 400, zh: '商品参数不合法：{field}', en: 'Invalid input: {field}' },
  10206: { status: 400, zh: '同义词要有 2–20 个词，每个 2–30 个字', en: 'Synonyms are 2–20 words of 2–30 characters each' },
  10207: { status: 409, zh: '这组同义词已经有了，或同义词太多', en: 'These synonyms are there already, or there are too many' },
  10208: { status: 404, zh: '没有这组同义词', en: 'There are no such synonyms' },

  10210: { status: 404, zh: '没有这个商品', en: 'There is no such product' },
  10211: { status: 404, zh: '没有这个规格的商品', en: 'There is no such SKU' },
  10212: { status: 404, zh: '没有这个品牌', en: 'There is no such brand' },
  10213: {
    status: 409,
    zh: '刚刚有人改过它，您的改动没有保存。请刷新后在新内容上再改',
    en: 'Somebody has just changed this; your changes were not saved. Please load it again and make them there',
  },
  10214: { status: 400, zh: '内容不合法：{field}', en: 'Invalid input: {field}' },
  10215: { status: 409, zh: '名称重复：{name}', en: 'The same name twice: {name}' },
  10216: { status: 409, zh: '两个规格的销售属性完全相同：{values}', en: 'Two SKUs have the same values: {values}' },
  10217: { status: 400, zh: '价格不合法：{field}。售价必须大于 0，市场价不能低于售价', en: 'Invalid price: {field}. A price is more than 0, and no more than the market price' },
  10218: { status: 409, zh: '货号 {code} 已被另一个商品使用', en: 'The code {code} belongs to another product' },
  10219: { status: 409, zh: '类别不能放到它自己的下面', en: 'A catalog cannot lie below itself' },
  10220: { status: 409, zh: '类别最多三级', en: 'Catalogs are at most three levels deep' },
  10221: { status: 409, zh: '这个类别下还有类别或商品，不能删除', en: 'There are catalogs or products below this catalog, so it cannot be removed' },
  10222: { status: 409, zh: '还有商品属于这个品牌，不能删除', en: 'There are products of this brand, so it cannot be removed' },
  10223: { status: 404, zh: '没有这个频道', en: 'There is no such channel' },
  10224: { status: 409, zh: '只有一级类别能放进频道', en: 'Only catalogs of the first level lie in a channel' },
  10225: { status: 409, zh: '没有可以售卖的规格，不能上架', en: 'It has no SKU on sale, so it cannot be launched' },
  10226: { status: 400, zh: '时间不合法：{field}', en: 'Invalid time: {field}' },
  10227: { status: 409, zh: '这个时间已经安排了调价', en: 'A price is scheduled for that time already' },
  10228: { status: 404, zh: '没有这个调价安排', en: 'There is no such scheduled price' },
  10229: { status: 400, zh: '一个商品最多 {most} 个规格', en: 'A product has at most {most} SKUs' },
  10230: { status: 400, zh: '规格的属性值与商品的销售属性对不上：{values}', en: 'The values of a SKU do not fit the sale attributes: {values}' },

  10250: { status: 409, zh: '这件商品有货，可以直接购买', en: 'This product is in stock; you can buy it now' },
  10251: { status: 409, zh: '请先验证邮箱或手机号，我们才能通知您', en: 'Please verify an e-mail address or phone number first, so that we can reach you' },
  10252: { status: 409, zh: '最多登记 100 个到货通知', en: 'You can wait for at most 100 products' },
  10253: { status: 404, zh: '没有登记这件商品的到货通知', en: 'You are not waiting for this product' },

  10300: { status: 404, zh: '商品已下架', en: 'This product has been taken down' },
  10301: { status: 409, zh: '库存不足，仅剩 {left} 件', en: 'Only {left} left', none: { zh: '已售罄', en: 'Sold out' } },
  10303: { status: 404, zh: '购物车里没有这件商品', en: 'This product is not in the cart' },
  10304: { status: 400, zh: '购物车操作不合法', en: 'Unknown cart operation' },
  10305: { status: 400, zh: '数量不能少于 1', en: 'The count cannot be less than 1' },
  10306: { status: 400, zh: '购物车参数不合法：{field}', en: 'Invalid input: {field}' },
  10307: { status: 409, zh: '购物车最多放 {most} 种商品', en: 'A cart holds at most {most} different products' },
  30103: { status: 409, zh: '库存不足，仅剩 {left} 件', en: 'Only {left} left', none: { zh: '已售罄', en: 'Sold out' } },

  10400: { status: 400, zh: '结算方式不合法', en: 'Unknown way of settlement' },
  10401: { status: 400, zh: '订单参数不合法：{field}', en: 'Invalid input: {field}' },
  10402: { status: 404, zh: '收货地址不存在', en: 'There is no such delivery address' },
  10403: { status: 400, zh: '没有选中的商品', en: 'Nothing is selected' },
  10404: { status: 409, zh: '「{name}」库存不足，仅剩 {left} 件', en: 'Only {left} of “{name}” left', none: { zh: '「{name}」已售罄', en: '“{name}” is sold out' } },
  10405: { status: 409, zh: '「{name}」已下架', en: '“{name}” has been taken down' },
  10406: { status: 409, zh: '「{name}」库存不足，仅剩 {left} 件', en: 'Only {left} of “{name}” left', none: { zh: '「{name}」已售罄', en: '“{name}” is sold out' } },
  10407: { status: 400, zh: '没有这种订单状态', en: 'There is no such order state' },
  10408: { status: 409, zh: '订单不存在或不能支付', en: 'This order does not exist or cannot be paid' },
  10409: { status: 409, zh: '订单不存在或不能确认收货', en: 'This order does not exist or cannot be confirmed' },
  10410: { status: 404, zh: '订单不存在', en: 'There is no such order' },
  10411: { status: 409, zh: '订单不能取消', en: 'This order cannot be cancelled' },
  10412: { status: 409, zh: '订单不能发货', en: 'This order cannot be shipped' },
  10413: { status: 409, zh: '「{name}」每单限购 {most} 件', en: 'At most {most} of “{name}” can be bought at once' },
  10414: { status: 409, zh: '「{name}」每人限购 {most} 件，您还可以买 {left} 件', en: 'At most {most} of “{name}” for everyone; you can still buy {left}' },
  10415: { status: 404, zh: '没有这个包裹', en: 'There is no such parcel' },
  10416: {
    status: 409,
    zh: '这个包裹不能发出（已发出、已取消或订单不在待发货状态）',
    en: 'This parcel cannot be shipped: it has left, was cancelled, or its order does not wait to be shipped',
  },
  10417: { status: 400, zh: '没有这家快递公司', en: 'There is no such courier' },
  10418: { status: 400, zh: '快递单号不合法：6–32 位字母、数字或短横', en: 'Invalid tracking number: 6–32 letters, digits or hyphens' },
  10419: { status: 409, zh: '这个快递单号已用于另一个包裹', en: 'Another parcel has this tracking number' },
  10420: { status: 409, zh: '已有包裹发出或订单已结束，不能修改地址', en: 'A parcel has left, or the order has ended; the address cannot be changed' },
  10421: { status: 409, zh: '换到另一个省份会改变运费，请取消后重新下单', en: 'Delivery to another province may cost something else; please cancel and order again' },
  10422: { status: 409, zh: '不能延长收货时间（每单一次，仅限待收货）', en: 'The time cannot be extended: once per order, while it is on its way' },
  10423: { status: 404, zh: '没有这个仓库', en: 'There is no such warehouse' },
  10424: { status: 409, zh: '「{name}」可用库存不足，仅剩 {left} 件', en: 'Only {left} of “{name}” are free there' },
  10425: { status: 400, zh: '请选择两个不同的仓库', en: 'Please choose two different warehouses' },
  10426: { status: 400, zh: '表格不合法：第 {line} 行（{why}）', en: 'The table cannot be read: line {line} ({why})' },
  10427: { status: 409, zh: '仓库编码已存在', en: 'There is a warehouse with this code' },
  10428: { status: 409, zh: '默认仓库不能停用', en: 'The default warehouse cannot be closed' },
  10450: { status: 409, zh: '这个订单现在不能申请售后', en: 'Nothing can be asked for about this order now' },
  10451: { status: 409, zh: '发货前只能取消整个订单', en: 'Before it is shipped only the whole order can be cancelled' },
  10452: { status: 409, zh: '已超过收货后 {days} 天的售后期限', en: 'The time for this, {days} days after receipt, is over' },
  10453: { status: 409, zh: '数量超出可申请的范围，最多还有 {left} 件', en: 'Only {left} of it can be asked for' },
  10454: { status: 409, zh: '没有可退的金额', en: 'There is nothing to give back' },
  10455: { status: 404, zh: '没有这个售后单', en: 'There is no such case' },
  10456: { status: 409, zh: '售后单现在不能这样处理', en: 'This case is not in a state for that' },
  10457: { status: 400, zh: '售后参数不合法：{field}', en: 'Invalid input: {field}' },
  10458: { status: 409, zh: '已有包裹发出，请收货后再申请售后', en: 'A parcel has left already; please ask once everything has been shipped' },
  50105: { status: 402, zh: '订单未支付', en: 'This order is not paid' },

  10500: { status: 409, zh: '订单不存在或不能支付', en: 'This order does not exist or cannot be paid' },
  10501: { status: 400, zh: '暂不支持这种支付方式', en: 'This way of paying is not available' },
  10502: { status: 502, zh: '支付平台暂时无法使用，请稍后再试', en: 'The payment gateway cannot be reached; please try again' },
  10503: { status: 404, zh: '没有这笔支付', en: 'There is no such payment' },
  10504: { status: 400, zh: '支付参数不合法：{field}', en: 'Invalid input: {field}' },
  10505: { status: 409, zh: '余额不足', en: 'There is not enough in the wallet' },
  10506: { status: 409, zh: '退款超过了可退的金额', en: 'That is more than can still be given back' },
  10507: { status: 409, zh: '金额与应收的不一致', en: 'That is not the amount that was to be collected' },
  10508: { status: 409, zh: '这笔款项已经处理过了', en: 'This has been dealt with already' },
  10509: { status: 409, zh: '包裹还没有发出', en: 'The parcel has not left yet' },
  10510: { status: 403, zh: '同一个人不能既申请又批准', en: 'Whoever asked for it cannot approve it' },
  10511: { status: 404, zh: '没有这条记录', en: 'There is no such record' },
  10512: { status: 400, zh: '日期不合法，或对账单还没有出来', en: 'Not a day whose statement can be had yet' },

  10600: { status: 413, zh: '图片不能超过 {most} MB', en: 'A picture may have at most {most} MB' },
  10601: { status: 400, zh: '请上传 JPG、PNG、WebP 或 GIF 图片', en: 'Please choose a JPG, PNG, WebP or GIF picture' },
  10602: { status: 400, zh: '图片尺寸太大：最多 5000 万像素', en: 'The picture is too large: at most 50 megapixels' },
  10603: { status: 429, zh: '24 小时内最多上传 {most} 张图片', en: 'At most {most} pictures in 24 hours' },
  10604: { status: 404, zh: '没有这张图片，请重新上传', en: 'There is no such picture; please upload it again' },
  10605: { status: 503, zh: '图片暂时无法保存，请稍后再试', en: 'Pictures cannot be stored right now; please try again in a moment' },
  10606: { status: 400, zh: '图片已损坏，请换一张', en: 'This picture is broken; please choose another' },
  10607: { status: 400, zh: '请选择 1–{most} 张图片', en: 'Please choose 1 to {most} pictures' },

  10700: { status: 404, zh: '没有这张优惠券', en: 'There is no such coupon' },
  10701: { status: 409, zh: '优惠券已经被领完了', en: 'All of these coupons have been claimed' },
  10702: { status: 409, zh: '您已经领过了，每人限领 {most} 张', en: 'You have claimed it already; everyone gets at most {most}' },
  10703: { status: 409, zh: '还没到领取时间', en: 'This coupon cannot be claimed yet' },
  10704: { status: 409, zh: '领取已经结束', en: 'The time to claim this coupon is over' },
  10705: { status: 409, zh: '优惠券「{name}」现在不能用：{why}', en: 'The coupon “{name}” cannot be used: {why}' },
  10706: { status: 409, zh: '价格有变化，现在应付 ¥{amount}，请确认后再提交', en: 'The price has changed to ¥{amount}; please look and confirm again' },
  10707: { status: 409, zh: '「{address}」暂时送不到，请换一个地址', en: 'We cannot deliver to “{address}” yet; please choose another address' },
  10708: { status: 400, zh: '同一张优惠券只能用一次', en: 'The same coupon can be used only once' },
  10709: { status: 400, zh: '发票信息不合法：{field}', en: 'Invalid invoice: {field}' },
  10710: { status: 400, zh: '活动参数不合法：{field}', en: 'Invalid input: {field}' },
  10711: { status: 404, zh: '没有这个活动', en: 'There is no such promotion' },
  10712: { status: 404, zh: '没有这条运费规则', en: 'There is no such freight rule' },
  10713: { status: 404, zh: '没有这位顾客', en: 'There is no such buyer' },
  10714: { status: 409, zh: '已经开始的活动只能停止，不能修改', en: 'What has begun can only be stopped, not changed' },
  10715: { status: 400, zh: '订单金额太大', en: 'The order is too large' },
  10716: { status: 409, zh: '已经有同名的运费规则', en: 'A freight rule of this name exists already' },
  10717: { status: 409, zh: '这份订单里的商品现在都买不了', en: 'Nothing of this order can be bought now' },

  10800: { status: 409, zh: '收到商品后才能评价', en: 'Only what you have bought and received can be reviewed' },
  10801: { status: 404, zh: '订单里没有这件商品', en: 'This product is not in the order' },
  10802: { status: 409, zh: '这件商品已经评价过了', en: 'You have reviewed this already' },
  10803: { status: 404, zh: '没有这条评价', en: 'There is no such review' },
  10804: { status: 409, zh: '只能在 180 天内追评一次', en: 'There can be one follow-up, within 180 days' },
  10805: { status: 409, zh: '不能给自己的评价点赞', en: 'You cannot vote for your own review' },
  10806: { status: 400, zh: '评价参数不合法：{field}', en: 'Invalid input: {field}' },
  10807: { status: 409, zh: '这条评价现在不能这样处理', en: 'This review is not in a state for that' },

  11100: { status: 400, zh: '留言不合法：{field}', en: 'Invalid input: {field}' },
  11101: { status: 400, zh: '附件只能是 PNG、JPG、WebP、PDF 或文本文件', en: 'The file must be a PNG, JPG, WebP, PDF or text file' },
  11102: { status: 429, zh: '每天最多留言 10 条', en: 'You can write at most 10 messages a day' },
  11103: { status: 404, zh: '没有这条留言', en: 'There is no such message' },
  11104: { status: 409, zh: '这条留言已经回复过了', en: 'This message has been answered already' },

  10900: { status: 404, zh: '没有这条首页内容', en: 'There is no such item on the home page' },
  10901: { status: 400, zh: '首页内容不合法：{field}', en: 'Invalid input: {field}' },
  10902: { status: 400, zh: '链接只能是店内路径或 https 地址', en: 'A link is a path inside the shop or an https address' },
  10910: { status: 404, zh: '没有这次导入', en: 'There is no such import' },
  10911: { status: 400, zh: '无法读取这个文件：{why}', en: 'This file cannot be read: {why}' },

  11200: { status: 404, zh: '没有这条外发消息', en: 'There is no such outgoing message' },
  11201: { status: 409, zh: '这条外发消息现在不能这样处理', en: 'This outgoing message is not in a state for that' },
  11202: { status: 400, zh: '这个地址不能用：{why}', en: 'This address cannot be used: {why_en}' },
  11203: { status: 404, zh: '没有这个 webhook', en: 'There is no such webhook' },
  11204: { status: 400, zh: 'webhook 参数不合法：{field}', en: 'Invalid input: {field}' },
  11205: { status: 409, zh: '最多保留 50 个 webhook', en: 'There can be at most 50 webhooks' },

  11300: { status: 404, zh: '没有这场秒杀', en: 'There is no such flash sale' },
  11301: { status: 409, zh: '秒杀还没开始，{seconds} 秒后开抢', en: 'The sale has not begun; it does in {seconds} seconds' },
  11302: { status: 409, zh: '秒杀已结束', en: 'The sale is over' },
  11303: { status: 409, zh: '已抢光', en: 'Sold out' },
  11304: { status: 409, zh: '您的名额已失效：没有按时下单或付款', en: 'Your piece has gone: it was not ordered or paid for in time' },
  11305: { status: 409, zh: '每人限购 {most} 件', en: 'At most {most} for everyone' },
  11306: { status: 503, zh: '抢的人太多了，请 {seconds} 秒后再试', en: 'Too many people at once; please try again in {seconds} seconds' },
  11307: { status: 403, zh: '排队凭证无效或已过期，请重新进入', en: 'This ticket is not valid any more; please come in again' },
  11308: { status: 409, zh: '您还没有抢到，不能按秒杀价下单', en: 'You have no piece of this sale to order' },
  11309: { status: 409, zh: '这个规格在这段时间已有一场秒杀', en: 'This SKU is in another flash sale at that time' },
  11310: { status: 409, zh: '已经开始或结束的秒杀不能修改', en: 'A sale that has begun or is over cannot be changed' },
  11311: { status: 400, zh: '秒杀参数不合法：{field}', en: 'Invalid input: {field}' },
  11312: { status: 409, zh: '这个规格可用库存只有 {left} 件', en: 'Only {left} of this SKU are free' },
  11313: { status: 409, zh: '候场室在开始前 {minutes} 分钟开放', en: 'The waiting room opens {minutes} minutes before the start' },
  11314: { status: 409, zh: '您已经抢到过了，每人一次', en: 'You have had your piece of this sale' },

  11400: { status: 401, zh: '助手令牌无效或已停用', en: 'This assistant token is not valid, or has been revoked' },
  11401: { status: 403, zh: '这个助手令牌没有这项权限：{scope}', en: 'This assistant token may not do that; it lacks the scope {scope}' },
  11402: { status: 400, zh: '助手令牌的设置不合法：{field}', en: 'Invalid input for an assistant token: {field}' },
  11403: {
    status: 409,
    zh: '超出这个助手每天 ¥{limit} 的限额，今天还剩 ¥{left}',
    en: 'This order (¥{amount}) is beyond the assistant’s limit of ¥{limit} a day; ¥{left} are left today',
  },
  11404: { status: 404, zh: '没有这个助手令牌', en: 'There is no such assistant token' },
  11405: { status: 404, zh: '没有这份待确认的订单', en: 'There is no such draft of an order' },
  11406: { status: 409, zh: '这份待确认的订单已经处理过，或已过期', en: 'This draft has been decided already, or is too old' },
  11407: { status: 409, zh: '购物车变了，请让助手重新拟单', en: 'The cart holds something else now. Let the assistant draft the order again' },
  11408: { status: 409, zh: '最多可以有 {most} 个助手令牌', en: 'You can have at most {most} assistant tokens' },
  11409: { status: 409, zh: '已有 {most} 份订单在等待确认', en: '{most} drafts are waiting for approval already' },
  11410: { status: 429, zh: '助手请求太频繁，请稍后再试', en: 'This assistant asks too often. Please try again in a moment' },
  12000: { status: 403, zh: '您没有这项权限', en: 'You do not have the right to do this' },
  12001: { status: 401, zh: '员工账号或密码错误', en: 'Wrong staff name or password' },
  12002: { status: 403, zh: '这个员工账号已被停用', en: 'This staff account has been suspended' },
  12003: { status: 404, zh: '没有这位员工', en: 'There is no such member of staff' },
  12004: { status: 409, zh: '这个员工账号名已被使用', en: 'This staff name is taken' },
  12005: {
    status: 403,
    zh: '您自己没有这项权限（{area}），不能授予、收回，也不能管理拥有它的人',
    en: 'You do not hold this right yourself ({area}), so you cannot give it, take it or manage somebody who has it',
  },
  12006: { status: 409, zh: '不能停用自己的账号', en: 'You cannot suspend yourself' },
  12007: { status: 409, zh: '至少要留一位能管理员工的人', en: 'Somebody must stay who can manage the staff' },
  12008: { status: 404, zh: '没有这个角色', en: 'There is no such role' },
  12009: { status: 409, zh: '这个角色名已被使用', en: 'This role name is taken' },
  12010: { status: 409, zh: '还有 {holders} 位员工是这个角色，不能删除', en: 'This role is still held by {holders}, so it cannot be removed' },
  12011: { status: 400, zh: '员工参数不合法：{field}', en: 'Invalid input: {field}' },
  12012: { status: 404, zh: '没有这个登录设备', en: 'There is no such log-in' },
  12030: { status: 401, zh: '请输入验证器上的 6 位动态码', en: 'Enter the 6-digit code of your authenticator app' },
  12031: { status: 401, zh: '动态码不对，或已经用过', en: 'That code is wrong, or has been used already' },
  12032: { status: 403, zh: '请先开启两步验证', en: 'Set up two-factor log-in first' },
  12033: { status: 409, zh: '两步验证已经开启', en: 'Two-factor log-in is on already' },
  12034: { status: 409, zh: '还没有开启两步验证', en: 'Two-factor log-in is not on' },
  12035: { status: 409, zh: '两步验证的设置已过期，请重新开始', en: 'This set-up has expired. Please start again' },
  12036: { status: 400, zh: '设置不合法：{field}', en: 'Invalid setting: {field}' },
  12037: { status: 409, zh: '别人刚刚改过这项设置，请刷新后再改', en: 'Somebody has just changed this setting. Look again, then change it' },
  12038: { status: 404, zh: '没有这个任务，或它已经完成', en: 'There is no such job, or it is done' },
  12039: { status: 409, zh: '这个任务正在运行', en: 'This job is running' },
  12040: { status: 404, zh: '没有这条操作记录', en: 'There is no such record' },
} as const satisfies Record<number, Told>

export type RefusalCode = keyof typeof refusals
export type Detail = Record<string, string | number>

/**
 * A "no" for the buyer, by its code. Thrown, never returned, so that the transaction around it rolls back.
 * @param data replaces the empty data of the route's shape in the reply
 */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly detail: Detail
  readonly data: unknown
  constructor(code: RefusalCode, detail: Detail = {}, data?: unknown) {
    super(`${code} ${refusals[code].en}`)
    this.code = code
    this.detail = detail
    this.data = data
    told?.(code)
  }
}

let told: ((code: number) => void) | undefined
/** Has every refusal told, to be counted. */
export function onRefusal(tell: (code: number) => void): void {
  told = tell
}

/** What the refusal says to a person. A detail may carry an English twin under `<name>_en`. */
export function refusalText(code: RefusalCode, detail: Detail, lang: Lang): string {
  const told: Told = refusals[code]
  const words = told.none && detail.left === 0 ? told.none : told
  const text = lang === 'en' ? words.en : words.zh
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String((lang === 'en' ? detail[`${name}_en`] : undefined) ?? detail[name] ?? ''))
}
