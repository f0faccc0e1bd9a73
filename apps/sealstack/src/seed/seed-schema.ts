import { z } from 'zod'

const name = z.string().regex(/^[\w+=,.@-]{1,64}$/, 'must be 1 to 64 letters, digits or any of _+=,.@-')
const accountId = z.string().regex(/^\d{12}$/, 'must be 12 digits, in quotes')
const hexId = z.string().regex(/^[0-9a-f]{32}$/, 'must be 32 hex characters, in quotes')
const texts = z.record(z.string(), z.string())

/** A policy as YAML has it, or as a text of JSON. */
const policy = z
  .union([z.string().min(2), z.looseObject({})])
  .describe('A policy document: its members, or a text of JSON')
  .transform((value) => (typeof value === 'string' ? value : JSON.stringify(value)))

const accessKey = z.strictObject({
  accessKeyId: z.string().regex(/^(?!ASIA)[\w-]{3,128}$/, 'must be 3 to 128 letters, digits, _ or -'),
  secretAccessKey: z.string().min(3).max(128),
})

const attached = {
  policies: z
    .array(z.string().min(1))
    .describe('Managed policies by name, of the account or of AWS, or by ARN')
    .default([]),
  inline: z.record(name, policy).describe('Policies of its own, by name').default({}),
}

const managedPolicy = z.strictObject({ name, description: z.string().max(1000).optional(), document: policy })

const group = z.strictObject({ name, ...attached })

const user = z.strictObject({
  name,
  path: z
    .string()
    .regex(/^\/([\x21-\x7e]+\/)?$/)
    .optional(),
  password: z.string().min(1).max(128).describe('For the OTC identity API').optional(),
  email: z.string().max(255).optional(),
  groups: z.array(name).default([]),
  accessKeys: z.array(accessKey).max(2).default([]),
  tags: texts.default({}),
  ...attached,
})

const role = z
  .strictObject({
    name,
    path: z
      .string()
      .regex(/^\/([\x21-\x7e]+\/)?$/)
      .optional(),
    description: z.string().max(1000).optional(),
    trust: policy.describe('Who may assume it: a trust policy').optional(),
    trustedAccount: accountId.describe('Makes it an agency, which this account may assume').optional(),
    maxSessionSeconds: z.number().int().min(3600).max(43_200).optional(),
    ...attached,
  })
  .refine(({ trust, trustedAccount }) => (trust === undefined) !== (trustedAccount === undefined), {
    message: 'must have either trust or trustedAccount',
  })

const key = z
  .strictObject({
    id: z.string().describe('A UUID, or mrk- and 32 hex characters for a multi-Region key').optional(),
    region: z.string().optional(),
    aliases: z.array(z.string().regex(/^alias\/[a-zA-Z0-9:/_-]{1,250}$/, 'must begin with alias/')).default([]),
    description: z.string().max(8192).optional(),
    spec: z.string().describe('SYMMETRIC_DEFAULT where nothing is said').optional(),
    usage: z.enum(['ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'GENERATE_VERIFY_MAC', 'KEY_AGREEMENT']).optional(),
    policy: policy.optional(),
    tags: texts.default({}),
  })
  .refine(({ id, aliases }) => id !== undefined || aliases.length > 0, {
    message: 'must have an id or an alias, by which it is known again',
  })

const bucket = z.strictObject({
  name: z.string().min(3).max(63),
  region: z.string().optional(),
  versioning: z.boolean().optional(),
  encryption: z
    .strictObject({
      algorithm: z.enum(['AES256', 'aws:kms', 'aws:kms:dsse']),
      key: z.string().describe('A key id, an alias or an ARN').optional(),
      bucketKey: z.boolean().default(false),
    })
    .optional(),
  policy: policy.optional(),
  tags: texts.default({}),
  objects: z
    .array(
      z.strictObject({
        from: z.string().min(1).describe('A folder or a file, relative to the seed file'),
        prefix: z.string().max(900).describe('What the keys begin with').default(''),
      }),
    )
    .default([]),
})

const contents = {
  policies: z.array(managedPolicy).default([]),
  groups: z.array(group).default([]),
  users: z.array(user).default([]),
  roles: z.array(role).default([]),
  keys: z.array(key).default([]),
  buckets: z.array(bucket).default([]),
}

/** What an account is to hold. */
export type SeedContents = z.output<z.ZodObject<typeof contents>>

/** A bucket as a seed has it. */
export type SeedBucket = SeedContents['buckets'][number]

const account = z.strictObject({
  name,
  id: accountId.optional(),
  domainId: hexId.optional(),
  password: z.string().min(1).max(128).describe('Of its root user, for the OTC identity API').optional(),
  accessKeys: z.array(accessKey).max(2).describe('Of its root user').default([]),
  projects: z.array(z.strictObject({ name, id: hexId.optional() })).default([]),
  ...contents,
})

/**
 * A seed: what a cloud is to hold at its start. What stands at the top is the first account's. The published JSON Schema is
 * made of this.
 */
export const seedSchema = z.strictObject({
  accounts: z.array(account).describe('Accounts beside the first').default([]),
  ...contents,
})

/** What a seed says, with all that it leaves out. */
export type Seed = z.output<typeof seedSchema>

/** The JSON Schema of a seed, for editors. */
export const seedJsonSchema = (): object => ({
  title: 'Sealstack seed',
  ...z.toJSONSchema(seedSchema, { io: 'input', unrepresentable: 'any' }),
})
