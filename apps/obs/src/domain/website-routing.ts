import type { Website, WebsiteRedirect } from './website.ts'

/** What a website's request is about. */
export interface WebsiteRequest {
  /** The path without its first slash, decoded. */
  readonly key: string
  /** With its port, as the request named it. */
  readonly host: string
  readonly protocol: 'http' | 'https'
}

/** Somewhere else to go. */
export interface WebsiteTarget {
  readonly status: number
  readonly location: string
}

/** Where all requests of a website go that is elsewhere as a whole. */
export const redirectAll = (
  { RedirectAllRequestsTo: all }: Website,
  request: WebsiteRequest,
): WebsiteTarget | undefined =>
  all && {
    status: 301,
    location: `${all.Protocol ?? request.protocol}://${all.HostName}/${encodeKey(request.key)}`,
  }

/**
 * Where the routing rules send a request: the first that fits. Before the object is looked for, rules about errors do
 * not count; afterwards they are asked with the status.
 */
export const routeRequest = (
  { RoutingRules }: Website,
  request: WebsiteRequest,
  errorStatus?: number,
): WebsiteTarget | undefined => {
  const rule = RoutingRules?.RoutingRule.find(({ Condition }) => {
    const { KeyPrefixEquals = '', HttpErrorCodeReturnedEquals: code } = Condition ?? {}
    return (
      request.key.startsWith(KeyPrefixEquals) && code === (errorStatus === undefined ? undefined : String(errorStatus))
    )
  })
  return rule && redirect(rule.Redirect, rule.Condition?.KeyPrefixEquals ?? '', request)
}

/** The object that answers for a path: folders answer with their index document. */
export const objectKey = ({ IndexDocument }: Website, key: string): string =>
  key === '' || key.endsWith('/') ? `${key}${IndexDocument?.Suffix ?? ''}` : key

const redirect = (to: WebsiteRedirect, prefix: string, request: WebsiteRequest): WebsiteTarget => {
  const replaced =
    to.ReplaceKeyPrefixWith === undefined
      ? request.key
      : `${to.ReplaceKeyPrefixWith}${request.key.slice(prefix.length)}`
  const key = to.ReplaceKeyWith ?? replaced
  return {
    status: Number(to.HttpRedirectCode ?? 301),
    location: `${to.Protocol ?? request.protocol}://${to.HostName ?? request.host}/${encodeKey(key)}`,
  }
}

/** Slashes stay as they are. */
export const encodeKey = (key: string): string => key.split('/').map(encodeURIComponent).join('/')
