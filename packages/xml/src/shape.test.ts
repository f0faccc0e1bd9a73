import { describe, test } from 'vitest'
import { buildXml } from './build.ts'
import { parseXml } from './parse.ts'
import { flag, integer, many, mapped, optional, record, required, type ShapeValue, text, word } from './shape.ts'
import { XmlError } from './xml-error.ts'

const rule = record({ Id: optional(text()), Status: required(word('On', 'Off')), Days: optional(integer(1, 9)) })
const shape = record({ Rule: many(rule, 1, 2), Quiet: optional(flag) })

const read = (xml: string): ShapeValue<typeof shape> => shape.read(parseXml(Buffer.from(xml), 'Root'))

describe('a shape', () => {
  test('reads elements in any order and writes them in its own', ({ expect }) => {
    const value = read(
      '<Root><Quiet>TRUE</Quiet><Rule><Days> 3 </Days><Status>On</Status></Rule><Rule><Status>Off</Status><Id> a&amp; </Id></Rule></Root>',
    )
    expect(value).toEqual({
      Rule: [
        { Status: 'On', Days: 3 },
        { Id: ' a& ', Status: 'Off' },
      ],
      Quiet: true,
    })
    expect(buildXml(['Root', shape.render(value)])).toContain(
      '<Root><Rule><Status>On</Status><Days>3</Days></Rule><Rule><Id> a&amp; </Id><Status>Off</Status></Rule><Quiet>true</Quiet></Root>',
    )
  })

  test.for([
    '<Root/>',
    '<Root><Rule/></Root>',
    '<Root><Rule><Status>on</Status></Rule></Root>',
    '<Root><Rule><Status>On</Status><Status>On</Status></Rule></Root>',
    '<Root><Rule><Status>On</Status><Other/></Rule></Root>',
    '<Root><Rule><Status>On</Status></Rule>text</Root>',
    '<Root><Rule><Status><b>On</b></Status></Rule></Root>',
    '<Root><Rule><Status>On</Status><Days>0</Days></Rule></Root>',
    '<Root><Rule><Status>On</Status><Days>1.5</Days></Rule></Root>',
    '<Root><Rule><Status>On</Status><Days>99999999999999999999</Days></Rule></Root>',
    '<Root><Rule><Status>On</Status></Rule><Quiet>yes</Quiet></Root>',
    `<Root>${'<Rule><Status>On</Status></Rule>'.repeat(3)}</Root>`,
    '<Root><Rule><Status>On</Status></Rule><constructor/></Root>',
    '<Root><Rule><Status>On</Status></Rule><toString/></Root>',
  ])('refuses %s', (xml, { expect }) => {
    expect(() => read(xml)).toThrow(XmlError)
  })

  test('may keep its value in another form', ({ expect }) => {
    const shouted = mapped(text(), { read: (value) => value.toUpperCase(), render: (value) => value.toLowerCase() })
    expect(shouted.read(parseXml(Buffer.from('<a>b</a>'), 'a'))).toBe('B')
    expect(shouted.render('B')).toBe('b')
  })
})
