import type { XmlContent, XmlNode } from './build.ts'
import type { XmlElement } from './parse.ts'
import { XmlError } from './xml-error.ts'

/** What an element may hold: how it is read into a value, strictly, and how that value is written again. */
export interface XmlShape<Value> {
  /** @throws XmlError when the element does not fit. */
  readonly read: (element: XmlElement) => Value
  readonly render: (value: Value) => XmlContent
}

/** How often an element may stand in its parent. */
export interface XmlMember<Value> {
  /** @throws XmlError when there are too few or too many, or one does not fit. */
  readonly read: (elements: readonly XmlElement[], name: string) => Value
  readonly render: (name: string, value: Value) => readonly XmlNode[]
}

/** The value that a shape reads. */
export type ShapeValue<Shape> = Shape extends XmlShape<infer Value> ? Value : never

// biome-ignore lint/suspicious/noExplicitAny: the value type of each member is recovered by RecordValue.
type Members = Readonly<Record<string, XmlMember<any>>>
type MemberValue<Member> = Member extends XmlMember<infer Value> ? Value : never
type OptionalNames<Shape extends Members> = {
  [Name in keyof Shape]: undefined extends MemberValue<Shape[Name]> ? Name : never
}[keyof Shape]
type RecordValue<Shape extends Members> = {
  readonly [Name in Exclude<keyof Shape, OptionalNames<Shape>>]: MemberValue<Shape[Name]>
} & { readonly [Name in OptionalNames<Shape>]?: MemberValue<Shape[Name]> }

/** A text as it stands; `fits` may narrow it. */
export const text = (fits: (value: string) => boolean = () => true): XmlShape<string> => ({
  read: (element) => {
    const value = leafText(element)
    return fits(value) ? value : refuse(element)
  },
  render: (value) => value,
})

/** One of some words; blanks around it do not matter. */
export const word = <const Word extends string>(...words: readonly Word[]): XmlShape<Word> => ({
  read: (element) => words.find((each) => each === leafText(element).trim()) ?? refuse(element),
  render: (value) => value,
})

/** A whole number between two others, both included. */
export const integer = (min: number, max = Number.MAX_SAFE_INTEGER): XmlShape<number> => ({
  read: (element) => {
    const digits = leafText(element).trim()
    const value = Number(digits)
    return /^-?\d{1,16}$/.test(digits) && value >= min && value <= max ? value : refuse(element)
  },
  render: (value) => value,
})

/** `true` or `false`, in any case. */
export const flag: XmlShape<boolean> = {
  read: (element) => {
    const value = leafText(element).trim().toLowerCase()
    return value === 'true' || value === 'false' ? value === 'true' : refuse(element)
  },
  render: (value) => value,
}

/** Elements in any order, and no others; they are written in the order of `members`. */
export const record = <const Shape extends Members>(members: Shape): XmlShape<RecordValue<Shape>> => ({
  read: (element) => {
    const stranger = element.children.find(({ name }) => !Object.hasOwn(members, name))
    if (stranger) return refuse(stranger)
    if (element.text.trim() !== '') return refuse(element)
    const values = Object.entries(members).flatMap(([name, member]) => {
      const value = member.read(
        element.children.filter((child) => child.name === name),
        name,
      )
      return value === undefined ? [] : [[name, value] as const]
    })
    return Object.fromEntries(values) as RecordValue<Shape>
  },
  render: (value) =>
    Object.entries(members).flatMap(([name, member]) =>
      name in value ? member.render(name, value[name as keyof typeof value]) : [],
    ),
})

/** A shape whose value is kept in another form. */
export const mapped = <From, To>(
  shape: XmlShape<From>,
  { read, render }: { readonly read: (value: From) => To; readonly render: (value: To) => From },
): XmlShape<To> => ({
  read: (element) => read(shape.read(element)),
  render: (value) => shape.render(render(value)),
})

/** An element that must be there, once. */
export const required = <Value>(shape: XmlShape<Value>): XmlMember<Value> => ({
  read: ([element, ...more], name) =>
    element && more.length === 0 ? shape.read(element) : refuse({ name, text: '', children: [] }),
  render: (name, value) => [[name, shape.render(value)]],
})

/** An element that may be missing. */
export const optional = <Value>(shape: XmlShape<Value>): XmlMember<Value | undefined> => ({
  read: ([element, ...more], name) => {
    if (more.length > 0) return refuse({ name, text: '', children: [] })
    return element && shape.read(element)
  },
  render: (name, value) => (value === undefined ? [] : [[name, shape.render(value)]]),
})

/** An element that may be repeated. */
export const many = <Value>(shape: XmlShape<Value>, min = 0, max = 1000): XmlMember<readonly Value[]> => ({
  read: (elements, name) =>
    elements.length >= min && elements.length <= max
      ? elements.map((element) => shape.read(element))
      : refuse({ name, text: '', children: [] }),
  render: (name, values) => values.map((value) => [name, shape.render(value)] as const),
})

const leafText = (element: XmlElement): string => (element.children.length > 0 ? refuse(element) : element.text)

const refuse = ({ name }: XmlElement): never => {
  throw new XmlError(`The element ${name} is not where, what or as often as it may be`)
}
