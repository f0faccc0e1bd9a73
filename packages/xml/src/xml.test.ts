import { describe, test } from 'vitest'
import { buildXml } from './build.ts'
import { childElements, childText, parseXml } from './parse.ts'
import { XmlError } from './xml-error.ts'

const parse = (text: string, root = 'A') => parseXml(Buffer.from(text), root)

test('builds what S3 would', ({ expect }) => {
  const document = buildXml([
    'A',
    [
      ['B', 'x<&>"\'\u0001\n'],
      ['C', undefined],
      ['D', ''],
      ['E', [['F', 1]]],
    ],
    { xmlns: 'urn:x' },
  ])
  expect(document).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<A xmlns="urn:x"><B>x&lt;&amp;&gt;&quot;&apos;&#x1;\n</B><D/><E><F>1</F></E></A>',
  )
})

describe('parseXml', () => {
  test('reads with and without namespaces, one child or several', ({ expect }) => {
    const root = parse(
      '<?xml version="1.0"?><x:A xmlns:x="urn:x"><B>1</B><B>&lt; &quot;2&quot;</B><C><D> 3 </D></C><E/></x:A>',
    )
    expect(childElements(root, 'B').map(({ text }) => text)).toEqual(['1', '< "2"'])
    expect(childElements(root, 'C').map((child) => childText(child, 'D'))).toEqual([' 3 '])
    expect(childText(root, 'E')).toBe('')
    expect(childText(root, 'F')).toBeUndefined()
    expect(parse('<A/>')).toEqual({ name: 'A', text: '', children: [] })
  })

  test.for([
    ['&#x41;&#66;&amp;lt;', 'AB&lt;'],
    ['&#x1;&#0;&#xD;', '\u0001\u0000\r'],
    ['<![CDATA[a&amp;<b>]]>', 'a&amp;<b>'],
    ['a<!-- c -->b', 'ab'],
    ['&#x1F600;', '😀'],
    [' ', ' '],
  ] as const)('the text %j is %j', ([written, meant], { expect }) => {
    expect(childText(parse(`<A><B x="1">${written}</B></A>`), 'B')).toBe(meant)
  })

  test('what it builds it reads back', ({ expect }) => {
    const text = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('')
    expect(childText(parse(buildXml(['A', [['B', text]]])), 'B')).toBe(text.replace('\r\n', '\n'))
  })

  test.for([
    '',
    '<A>',
    '<B/>',
    'text',
    '<A></B>',
    '<!DOCTYPE A [<!ENTITY x "y">]><A>&x;</A>',
    `${'<A>'.repeat(50)}${'</A>'.repeat(50)}`,
    '<A>\uFFFD</A',
    '<A>&foo;</A>',
    '<A>&#xD800;</A>',
    '<A>&#x110000;</A>',
    '<A>a & b</A>',
    '<A/><A/>',
    '<A><__proto__>x</__proto__></A>',
    '<A><constructor>x</constructor></A>',
  ])('refuses %j', (text, { expect }) => {
    expect(() => parse(text)).toThrow(XmlError)
  })

  test('refuses bytes that are not UTF-8', ({ expect }) => {
    expect(() => parseXml(Buffer.from([0x3c, 0x41, 0x3e, 0xff, 0x3c, 0x2f, 0x41, 0x3e]), 'A')).toThrow(XmlError)
  })
})
