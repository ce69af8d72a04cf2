import assert from 'node:assert/strict'
import { test } from 'node:test'
import { placeOf } from './place.ts'

test('an address says as much of a place as it honestly can', () => {
  for (const [ip, zh, en] of [
    ['127.0.0.1', '本机', 'This machine'],
    ['::ffff:127.0.0.1', '本机', 'This machine'],
    ['::1', '本机', 'This machine'],
    ['10.1.2.3', '局域网', 'Local network'],
    ['172.31.0.9', '局域网', 'Local network'],
    ['192.168.1.7', '局域网', 'Local network'],
    ['100.64.0.1', '局域网', 'Local network'],
    ['fe80::1%eth0', '局域网', 'Local network'],
    ['fd12:3456::1', '局域网', 'Local network'],
    ['172.32.0.9', '网络 172.32.*.*', 'Network 172.32.*.*'],
    ['203.0.113.7', '网络 203.0.*.*', 'Network 203.0.*.*'],
    ['::ffff:203.0.113.7', '网络 203.0.*.*', 'Network 203.0.*.*'],
    ['2001:DB8:1:2:3:4:5:6', '网络 2001:db8:1:*', 'Network 2001:db8:1:*'],
    ['2001:db8::6', '网络 2001:db8:0:*', 'Network 2001:db8:0:*'],
    ['', '未知', 'Unknown'],
  ] as const) {
    assert.equal(placeOf(ip, 'zh-CN'), zh)
    assert.equal(placeOf(ip, 'en'), en)
  }
})
