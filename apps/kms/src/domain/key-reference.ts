import { Refusal } from './refusal.ts'

/** Where keys live: part of every ARN. */
export interface Home {
  readonly region: string
  readonly accountId: string
}

/** A key as a request names it; `accountId` is there when a whole ARN names one of another account. */
export type KeyReference = { readonly accountId?: string } & (
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'alias'; readonly name: string }
)

/** The ARN of a key. */
export const keyArn = ({ region, accountId }: Home, id: string): string =>
  `arn:aws:kms:${region}:${accountId}:key/${id}`

/** The ARN of an alias, which is named with its prefix. */
export const aliasArn = ({ region, accountId }: Home, name: string): string =>
  `arn:aws:kms:${region}:${accountId}:${name}`

/** Whether a text has the shape of a key id: a UUID, or `mrk-` and 32 hex characters. */
export const isKeyId = (text: string): boolean =>
  /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/.test(text)

/**
 * Reads the four forms: key id, key ARN, alias name, alias ARN; and the long form of the OBS dialect,
 * `region:domain:key/id`.
 * @throws Refusal `not-found` or `malformed-key-id`, with the texts that AWS gives.
 */
export const readKeyReference = (text: string, home: Home): KeyReference => {
  if (text.startsWith('arn:')) return readArn(text, home)
  if (text.startsWith('alias/')) return { kind: 'alias', name: text }
  const id = /^[^:/]+:[^:/]+:key\/(.+)$/.exec(text)?.[1] ?? text
  if (!isKeyId(id)) throw new Refusal('malformed-key-id', `Invalid keyId '${text}'`)
  return { kind: 'id', id }
}

const readArn = (arn: string, { region, accountId }: Home): KeyReference => {
  const [, , service, arnRegion = '', arnAccount = '', ...rest] = arn.split(':')
  const resource = rest.join(':')
  if (service !== 'kms' || !/^(key|alias)\/./.test(resource)) throw new Refusal('not-found', `Invalid arn ${arn}`)
  if (arnRegion !== region) throw new Refusal('not-found', `Invalid arn ${arnRegion}`)
  const other = arnAccount === accountId ? {} : { accountId: arnAccount }
  if (resource.startsWith('alias/')) return { kind: 'alias', name: resource, ...other }
  const id = resource.slice('key/'.length)
  if (!isKeyId(id)) throw new Refusal('malformed-key-id', `Invalid keyId '${arn}'`)
  return { kind: 'id', id, ...other }
}
