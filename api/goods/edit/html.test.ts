import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import sanitize from 'sanitize-html'
import { cleanHtml, plainText } from './html.ts'

test('what a merchant writes stays: headings, lists, tables, pictures, links', () => {
  const written = '<h2>产地</h2><p>来自<strong>阿克苏</strong>，<a href="/list/3">更多</a></p><ul><li>甜</li></ul><table><tbody><tr><td colspan="2">1</td></tr></tbody></table>'
  assert.equal(cleanHtml(written), written.replace('<a href="/list/3">', '<a href="/list/3" rel="nofollow noopener">'))
  assert.match(cleanHtml('<p><img src="/media/ab/abababababababababababababababab.webp" alt="苹果"></p>'), /<img src="\/media\/ab\/[^"]+" alt="苹果" loading="lazy" \/>/)
})

test('nothing of a description runs', () => {
  const nasty = [
    '<p>好<script>alert(1)</script></p>',
    '<img src=x onerror=alert(1)>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" JaVa&#x09;Script:alert(1)">x</a>',
    '<a href="//evil.example/x">x</a>',
    '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
    '<svg><script>alert(1)</script></svg>',
    '<iframe src="https://evil.example"></iframe>',
    '<p style="position:fixed;inset:0" class="buy" id="buy" onclick="alert(1)">x</p>',
    '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
    '<form action="https://evil.example"><input name="password"></form>',
    '<style>body{display:none}</style><base href="https://evil.example"><meta http-equiv="refresh" content="0;url=//evil.example">',
    '<<script>script>alert(1)<</script>/script>',
    '<p title="><script>alert(1)</script>">x</p>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
  ]
  for (const html of nasty) {
    const clean = cleanHtml(html)
    assert.doesNotMatch(
      clean,
      /<(script|iframe|svg|math|form|input|style|base|meta|object)|<[^>]*\son\w+\s*=|javascript:|data:|style=|class=|id=|"\/\//i,
      `${html} became ${clean}`,
    )
  }
})

test('plain text stays valid: paragraphs, and signs that only look like tags', () => {
  assert.equal(cleanHtml('第一段\n\n第二段 3 < 5 & 7 > 2'), '<p>第一段</p><p>第二段 3 &lt; 5 &amp; 7 &gt; 2</p>')
  assert.equal(cleanHtml('  '), '')
})

test('cleaning what is clean changes nothing, whatever was written', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.constantFrom('<p>', '</p>', '<b', '<a href="', '">', '&', '&lt;', '\n\n', '<li>', '<img src=/a.png>', '<h1>')), { maxLength: 20 }),
      (parts) => {
        const once = cleanHtml(parts.join(''))
        assert.equal(cleanHtml(once), once)
      },
    ),
    { numRuns: 2000 },
  )
})

test('the words of a description are found without its tags, as a parser finds them', () => {
  assert.equal(plainText('<h2>产地</h2><p>阿克苏 &amp; <b>伊犁</b> 3 &lt; 5</p>'), '产地\n阿克苏 & 伊犁 3 < 5')
  const parsed = (html: string) =>
    sanitize(html, { allowedTags: [], allowedAttributes: {} }).replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
  const bare = (text: string) => text.replace(/\s/g, '')
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(fc.string(), fc.constantFrom('<p>', '</p>', '<a href="/a?b=1>2" title="3 > 2">', '</a>', '<img src="/a.png" alt="<b>">', '&lt;i&gt;', '&amp;lt;', '<td>', '\n\n')),
        {
          maxLength: 12,
        },
      ),
      (parts) => {
        const clean = cleanHtml(parts.join(''))
        assert.equal(bare(plainText(clean)), bare(parsed(clean)))
      },
    ),
    { numRuns: 2000 },
  )
})
