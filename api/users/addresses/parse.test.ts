import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseAddress, provinceAndCityOf } from './parse.ts'

type Expected = [receiver: string, mobile: string, codes: string, address: string]
const lines: Record<string, Expected> = {
  '张三 13812345678 广东省深圳市南山区科技园路1号腾讯大厦': ['张三', '13812345678', '440305', '广东省深圳市南山区科技园路1号腾讯大厦'],
  '广东省深圳市南山区科技园路1号 张三 138 1234 5678': ['张三', '13812345678', '440305', '广东省深圳市南山区科技园路1号'],
  '李雷，138-1234-5678，北京市朝阳区建国路88号SOHO现代城A座1001': ['李雷', '13812345678', '110105', '北京市朝阳区建国路88号SOHO现代城A座1001'],
  '收货人：韩梅梅\n手机号码：13912345678\n所在地区：浙江省杭州市西湖区\n详细地址：文三路 90 号东部软件园': [
    '韩梅梅',
    '13912345678',
    '330106',
    '浙江省杭州市西湖区文三路 90 号东部软件园',
  ],
  '上海浦东新区世纪大道100号环球金融中心 王小明 +86 13700001111': ['王小明', '13700001111', '310115', '上海市浦东新区世纪大道100号环球金融中心'],
  '江苏南京鼓楼区上海路 12 号 赵云 13655556666': ['赵云', '13655556666', '320106', '江苏省南京市鼓楼区上海路 12 号'],
  '南京市鼓楼区上海路12号,赵云,13655556666': ['赵云', '13655556666', '320106', '江苏省南京市鼓楼区上海路12号'],
  '四川省 成都市 武侯区 天府大道中段 1388 号 诸葛亮 18900001234 610041': ['诸葛亮', '18900001234', '510107', '四川省成都市武侯区天府大道中段 1388 号'],
  欧阳娜娜13811112222重庆市渝北区龙溪街道新南路439号: ['欧阳娜娜', '13811112222', '500112', '重庆市渝北区龙溪街道新南路439号'],
  '姓名:买买提·艾力 电话:15099990000 地址:新疆维吾尔自治区乌鲁木齐市天山区解放北路25号': ['买买提·艾力', '15099990000', '650102', '新疆维吾尔自治区乌鲁木齐市天山区解放北路25号'],
  '内蒙古呼和浩特市新城区中山东路 1 号 乌兰 13300001111': ['乌兰', '13300001111', '150102', '内蒙古自治区呼和浩特市新城区中山东路 1 号'],
  '陈女士 18612340000 湖北省恩施土家族苗族自治州恩施市舞阳大道1号': ['陈女士', '18612340000', '422801', '湖北省恩施土家族苗族自治州恩施市舞阳大道1号'],
  '海南省文昌市文城镇文建路 8 号，符先生，13976001234': ['符先生', '13976001234', '469005', '海南省文昌市文城镇文建路 8 号'],
  '广东东莞市南城街道鸿福路 200 号 刘备 13800000000': ['刘备', '13800000000', '', '广东省东莞市南城街道鸿福路 200 号'],
  'Tony 13512340000 天津天津市和平区南京路 189 号津汇广场': ['Tony', '13512340000', '120101', '天津市和平区南京路 189 号津汇广场'],
  '张三，１３８１２３４５６７８，广东省广州市天河区体育西路１０１号': ['张三', '13812345678', '440106', '广东省广州市天河区体育西路101号'],
  '收件人：周杰伦；联系电话：008613812345678；收货地址：福建省厦门市思明区鼓浪屿龙头路 1 号；邮编：361002': [
    '周杰伦',
    '13812345678',
    '350203',
    '福建省厦门市思明区鼓浪屿龙头路 1 号',
  ],
  '13812345678 孙悟空 吉林省吉林市船营区北京路 1 号': ['孙悟空', '13812345678', '220204', '吉林省吉林市船营区北京路 1 号'],
  '浦东新区张江路 500 号 郭靖 13123456789': ['郭靖', '13123456789', '310115', '上海市浦东新区张江路 500 号'],
  '李海南 13812345678 山东省青岛市市南区香港中路 10 号': ['李海南', '13812345678', '370202', '山东省青岛市市南区香港中路 10 号'],
}
for (const [line, [receiver, mobile, district, address]] of Object.entries(lines))
  test(`a pasted line is understood: ${JSON.stringify(line)}`, () => {
    const parsed = parseAddress(line)
    assert.deepEqual([parsed.receiver, parsed.mobile, parsed.address], [receiver, mobile, address])
    if (district) assert.deepEqual([parsed.district, parsed.province], [district, `${district.slice(0, 2)}0000`])
  })

test('a postcode is read where it is labelled or stands alone', () => {
  assert.equal(parseAddress('福建省厦门市思明区龙头路 1 号 邮编：361002').postcode, '361002')
  assert.equal(parseAddress('四川省成都市武侯区 1 号 610041').postcode, '610041')
  assert.equal(parseAddress('四川省成都市武侯区 1234567 号').postcode, '')
})

test('what is not said stays empty', () => {
  for (const text of ['', '   ', '\n\n', '😀', '，。；'])
    assert.deepEqual(
      { ...parseAddress(text), address: '', detail: '' },
      { receiver: '', mobile: '', postcode: '', province: '', city: '', district: '', region: '', detail: '', address: '' },
    )
  assert.equal(parseAddress('12345678901').mobile, '')
  assert.equal(parseAddress('138123456789').mobile, '')
})

test('only province and city are left of an address', () => {
  assert.equal(provinceAndCityOf('广东省深圳市南山区科技园路1号'), '广东省深圳市')
  assert.equal(provinceAndCityOf('北京市海淀区中关村大街 1 号'), '北京市')
  assert.equal(provinceAndCityOf('somewhere else'), '')
})

test('any text at all is read without a fault, and quickly', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 600 }),
        fc.array(fc.constantFrom(...Object.keys(lines), '省', '市', ' ', '1', '收货人')).map((parts) => parts.join('')),
      ),
      (text) => {
        const parsed = parseAddress(text)
        assert.ok([...parsed.receiver].length <= 10)
        assert.ok(/^(1[3-9]\d{9})?$/.test(parsed.mobile))
        assert.equal(parsed.address, parsed.region + parsed.detail)
      },
    ),
    { numRuns: 300 },
  )
})
