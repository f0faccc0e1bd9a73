/** One service of this cloud, as catalogs list it. */
export interface CatalogEntry {
  readonly id: string
  readonly type: string
  readonly name: string
  readonly endpoints: readonly {
    readonly id: string
    readonly interface: 'public'
    readonly region: string
    readonly region_id: string
    readonly url: string
  }[]
}

/** Where a cloud is, and which of its projects is asked about. */
export interface CatalogScene {
  /** `http://host:port` */
  readonly base: string
  readonly region: string
  readonly projectId: string | null
}

/** The services. Ids are the same in every cloud: they are made of the type. */
export const catalogOf = ({ base, region, projectId }: CatalogScene): readonly CatalogEntry[] =>
  [
    { type: 'identity', name: 'iam', url: `${base}/v3` },
    // It is of projects: without one there is no URL of it.
    ...(projectId === null ? [] : [{ type: 'kmsv1', name: 'kms', url: `${base}/v1.0/${projectId}` }]),
    { type: 'object', name: 'obs', url: base },
  ].map(({ type, name, url }) => ({
    id: hexId(`service ${type}`),
    type,
    name,
    endpoints: [{ id: hexId(`endpoint ${type}`), interface: 'public', region, region_id: region, url }],
  }))

/** 32 hex characters that stand for a text. */
const hexId = (text: string): string => Buffer.from(text.padEnd(16, '-')).toString('hex').slice(0, 32)

/** `GET /v3`: the one version there is. */
export const identityVersion = (base: string): object => ({
  id: 'v3.6',
  status: 'stable',
  updated: '2016-04-04T00:00:00Z',
  links: [{ rel: 'self', href: `${base}/v3/` }],
  'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
})
