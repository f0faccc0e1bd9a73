// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so

import { seededBytes } from '@sealstack/testing'
import { describe, expect, test } from 'vitest'
import {
  decideKey,
  decideResource,
  evaluate,
  explain,
  isPublic,
  type Policy,
  PolicyError,
  type PolicyKind,
  type PolicyRequest,
  parsePolicy,
  policyRequest,
} from '../src/index.ts'
import { ACCOUNT, BUCKET, OTHER, policyOf, WHO, type Who } from './_util.ts'

/** Numbers that look random and are the same for the same seed. */
class Dice {
  private readonly bytes: Buffer
  private at = 0
  constructor(seed: string | number) {
    this.bytes = seededBytes(8192, seed)
  }
  below(limit: number): number {
    const value = this.bytes.readUInt16LE(this.at)
    this.at = (this.at + 2) % (this.bytes.length - 2)
    return value % limit
  }
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T
  }
  some<T>(items: readonly T[]): T[] {
    return items.filter(() => this.below(2) === 0)
  }
  shuffled<T>(items: readonly T[]): T[] {
    return items
      .map((item) => [this.below(65_536), item] as const)
      .sort(([a], [b]) => a - b)
      .map(([, item]) => item)
  }
}

const ROUNDS = 200
const TAGS = ['a', 'b', 'ab', 'x']

const anyStatement = (dice: Dice, effect?: string): Record<string, unknown> => ({
  Effect: effect ?? dice.pick(['Allow', 'Allow', 'Deny']),
  Principal: dice.pick([
    '*',
    { AWS: ACCOUNT },
    { AWS: OTHER },
    { AWS: WHO.ann.arn },
    { AWS: [WHO.role.roleArn, WHO.bob.arn] },
  ]),
  [dice.pick(['Action', 'Action', 'NotAction'])]: dice.pick(['s3:*', 's3:Get*', ['s3:PutObject', 's3:GetObject'], '*']),
  [dice.pick(['Resource', 'Resource', 'NotResource'])]: dice.pick([
    '*',
    `${BUCKET}/*`,
    `${BUCKET}/a*`,
    `${BUCKET}/\${aws:username}/*`,
  ]),
  ...(dice.below(2) && {
    Condition: {
      [dice.pick([
        'StringEquals',
        'StringNotEquals',
        'StringLike',
        'ForAnyValue:StringEquals',
        'ForAllValues:StringLike',
        'StringEqualsIfExists',
      ])]: {
        'aws:TagKeys': dice.pick([['a'], ['a*', 'b'], 'x', '${aws:username}']),
      },
    },
  }),
})

const anyPolicy = (dice: Dice): Policy =>
  policyOf('resource', ...Array.from({ length: 1 + dice.below(4) }, () => anyStatement(dice)))

const anyRequest = (dice: Dice, who?: Who): PolicyRequest =>
  policyRequest({
    principal: WHO[who ?? dice.pick(Object.keys(WHO) as Who[])],
    action: dice.pick(['s3:GetObject', 's3:PutObject', 's3:DeleteObject']),
    resource: dice.pick([`${BUCKET}/a`, `${BUCKET}/ann/x`, `${BUCKET}/b`]),
    context: dice.below(3) ? { 'aws:TagKeys': dice.some(TAGS) } : {},
  })

const rounds = (name: string, round: (dice: Dice) => void): void => {
  test(name, () => {
    for (let seed = 0; seed < ROUNDS; seed++) round(new Dice(`${name} ${seed}`))
  })
}

describe('evaluation', () => {
  rounds('a Deny more never allows more', (dice) => {
    const [request, policies] = [anyRequest(dice), [anyPolicy(dice), anyPolicy(dice)]]
    const before = evaluate(request, policies).effect
    const deny = policyOf('resource', anyStatement(dice, 'Deny'))
    const after = evaluate(request, [...policies, deny]).effect
    if (before !== 'allow') expect(after).not.toBe('allow')
    else expect(after).toBe(evaluate(request, [deny]).effect === 'explicit-deny' ? 'explicit-deny' : 'allow')
  })

  rounds('an Allow more never denies more', (dice) => {
    const [request, policies] = [anyRequest(dice), [anyPolicy(dice)]]
    const before = evaluate(request, policies).effect
    const after = evaluate(request, [...policies, policyOf('resource', anyStatement(dice, 'Allow'))]).effect
    if (before !== 'implicit-deny') expect(after).toBe(before)
    else expect(after).not.toBe('explicit-deny')
  })

  rounds('the order of policies and statements does not matter', (dice) => {
    const request = anyRequest(dice)
    const documents = Array.from({ length: 3 }, () => Array.from({ length: 3 }, () => anyStatement(dice)))
    const compile = (lists: readonly (readonly object[])[]): Policy[] =>
      lists.map((list) => policyOf('resource', ...list))
    const { effect, reach } = evaluate(request, compile(documents))
    const other = evaluate(request, compile(dice.shuffled(documents.map((list) => dice.shuffled(list)))))
    expect([other.effect, other.reach]).toEqual([effect, reach])
    const one = evaluate(request, compile([dice.shuffled(documents.flat())]))
    expect([one.effect, one.reach]).toEqual([effect, reach])
  })

  rounds('explain agrees with evaluate', (dice) => {
    const [request, policies] = [anyRequest(dice), [anyPolicy(dice), anyPolicy(dice)]]
    const { effect, statements } = explain(request, policies)
    expect(effect).toBe(evaluate(request, policies).effect)
    const matched = statements.filter((statement) => statement.matched).map((statement) => statement.effect)
    const expected = matched.includes('Deny') ? 'explicit-deny' : matched.includes('Allow') ? 'allow' : 'implicit-deny'
    expect(effect).toBe(expected)
  })

  rounds('a boundary, a session policy and service control only take away', (dice) => {
    const request = anyRequest(dice)
    const letters = (kind: PolicyKind): Policy =>
      policyOf(kind, {
        Effect: dice.pick(['Allow', 'Deny']),
        Action: dice.pick(['s3:Get*', 's3:*']),
        Resource: dice.pick(['*', `${BUCKET}/a*`]),
      })
    const input = { request, ownerAccountId: ACCOUNT, identity: [letters('identity')] }
    const limits = {
      boundary: letters('boundary'),
      session: [letters('session')],
      serviceControl: [letters('service-control')],
    }
    const resource = anyPolicy(dice)
    const free = decideResource({ ...input, resource }).effect
    if (decideResource({ ...input, ...limits, resource }).effect === 'allow') expect(free).toBe('allow')
    const key = resource
    const freeKey = decideKey({ ...input, key }).effect
    if (decideKey({ ...input, ...limits, key }).effect === 'allow') expect(freeKey).toBe('allow')
    // What a key allows without a grant, a bucket with the same policy allows too.
    if (freeKey === 'allow') expect(free).toBe('allow')
  })

  rounds('who may without a signature reads a public policy', (dice) => {
    const policy = anyPolicy(dice)
    const request = anyRequest(dice, 'anyone')
    if (decideResource({ request, ownerAccountId: ACCOUNT, resource: policy }).effect === 'allow') {
      expect(isPublic(policy)).toBe(true)
    }
  })
})

describe('sets', () => {
  const holds = (operator: string, values: readonly string[], found: readonly string[]): boolean =>
    evaluate(
      policyRequest({
        principal: WHO.ann,
        action: 's3:GetObject',
        resource: BUCKET,
        context: { 'aws:TagKeys': found },
      }),
      [
        policyOf('identity', {
          Effect: 'Allow',
          Action: '*',
          Resource: '*',
          Condition: { [operator]: { 'aws:TagKeys': values } },
        }),
      ],
    ).effect === 'allow'
  const operators = ['StringEquals', 'StringLike', 'StringEqualsIgnoreCase'] as const
  const negation = {
    StringEquals: 'StringNotEquals',
    StringLike: 'StringNotLike',
    StringEqualsIgnoreCase: 'StringNotEqualsIgnoreCase',
  }

  rounds('not all match, when some do not match', (dice) => {
    const operator = dice.pick(operators)
    const [values, found] = [[...dice.some(['a', 'b', 'a*', 'AB']), 'z'], dice.some(TAGS)]
    expect(holds(`ForAllValues:${operator}`, values, found)).toBe(
      !holds(`ForAnyValue:${negation[operator]}`, values, found),
    )
    expect(holds(`ForAnyValue:${operator}`, values, found)).toBe(
      !holds(`ForAllValues:${negation[operator]}`, values, found),
    )
    expect(holds(operator, values, found)).toBe(!holds(negation[operator], values, found))
  })

  rounds('more values of a policy match more, more of a request all match less', (dice) => {
    const [values, found] = [['z', ...dice.some(['a', 'b', 'a*'])], dice.some(TAGS)]
    for (const set of ['ForAllValues:StringLike', 'ForAnyValue:StringLike']) {
      if (holds(set, values, found)) expect(holds(set, [...values, 'x'], found)).toBe(true)
    }
    if (holds('ForAllValues:StringLike', values, [...found, 'x']))
      expect(holds('ForAllValues:StringLike', values, found)).toBe(true)
    if (holds('ForAnyValue:StringLike', values, found))
      expect(holds('ForAnyValue:StringLike', values, [...found, 'x'])).toBe(true)
  })
})

describe('the parser', () => {
  const KINDS: readonly PolicyKind[] = [
    'identity',
    'resource',
    'obs-resource',
    'key',
    'session',
    'boundary',
    'service-control',
  ]
  const survives = (text: string, kind: PolicyKind): void => {
    let policy: Policy
    try {
      policy = parsePolicy(text, kind, { bucket: 'photos' })
    } catch (error) {
      expect(error, text).toBeInstanceOf(PolicyError)
      return
    }
    for (const principal of Object.values(WHO)) {
      evaluate(
        policyRequest({
          principal,
          action: 's3:GetObject',
          resource: `${BUCKET}/a`,
          context: { 'aws:TagKeys': ['a', '${'] },
        }),
        [policy],
      )
    }
    isPublic(policy)
  }

  rounds('takes mutilated text for what it is', (dice) => {
    const text = JSON.stringify({ Version: '2012-10-17', Statement: [anyStatement(dice), anyStatement(dice)] })
    const [from, to] = [dice.below(text.length), dice.below(text.length)]
    const noise = dice.pick([
      '"',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '\\',
      '${',
      '\u0000',
      '\ud800',
      'null',
      '1e999',
      '*',
      '__proto__',
    ])
    const mutilated = dice.pick([
      text.slice(0, from),
      text.slice(0, from) + noise + text.slice(from),
      text.slice(0, Math.min(from, to)) + text.slice(Math.max(from, to)),
      text.slice(0, from) + noise + text.slice(from + noise.length),
    ])
    for (const kind of KINDS) survives(mutilated, kind)
  })

  const anyValue = (dice: Dice, depth: number): unknown =>
    depth === 0 || dice.below(3) === 0
      ? dice.pick([
          '*',
          '',
          'Allow',
          's3:GetObject',
          '${aws:username}',
          '${',
          'arn:aws:s3:::photos/*',
          7,
          -0,
          1e21,
          null,
          true,
          [],
          {},
          ACCOUNT,
          'domain/*',
        ])
      : dice.below(2)
        ? Array.from({ length: dice.below(3) }, () => anyValue(dice, depth - 1))
        : Object.fromEntries(
            Array.from({ length: dice.below(4) }, () => [
              dice.pick([
                'AWS',
                'ID',
                'StringLike',
                'Null',
                'IpAddress',
                'ArnLike',
                'DateEquals',
                'aws:x',
                'toString',
                'constructor',
                'valueOf',
                '',
              ]),
              anyValue(dice, depth - 1),
            ]),
          )

  rounds('takes values of any shape for what they are', (dice) => {
    const statement = anyStatement(dice)
    for (const member of dice.some(['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition'])) {
      statement[member] = anyValue(dice, 3)
    }
    const Statement = dice.pick([statement, [statement], anyValue(dice, 3)])
    for (const kind of KINDS)
      survives(JSON.stringify({ Version: dice.pick(['2012-10-17', '2008-10-17', 7]), Statement }), kind)
  })

  test('takes random bytes for what they are', () => {
    for (let seed = 0; seed < ROUNDS; seed++) {
      const noise = seededBytes(64, seed).toString('latin1')
      survives(noise, 'resource')
      survives(`{${noise}`, 'key')
    }
  })
})
