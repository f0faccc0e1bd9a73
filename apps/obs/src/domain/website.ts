import { type SettingKey, settingKey } from './setting-key.ts'

/** Where a request of a website is sent instead. */
export interface WebsiteRedirect {
  readonly Protocol?: 'http' | 'https'
  readonly HostName?: string
  readonly ReplaceKeyPrefixWith?: string
  readonly ReplaceKeyWith?: string
  readonly HttpRedirectCode?: string
}

/** A redirect and when it is made. */
export interface RoutingRule {
  readonly Condition?: { readonly KeyPrefixEquals?: string; readonly HttpErrorCodeReturnedEquals?: string }
  readonly Redirect: WebsiteRedirect
}

/** A bucket as a website: all of it elsewhere, or documents with rules. */
export interface Website {
  readonly RedirectAllRequestsTo?: { readonly HostName: string; readonly Protocol?: 'http' | 'https' }
  readonly IndexDocument?: { readonly Suffix: string }
  readonly ErrorDocument?: { readonly Key: string }
  readonly RoutingRules?: { readonly RoutingRule: readonly RoutingRule[] }
}

/** `?website`. */
export const WEBSITE: SettingKey<Website> = settingKey('website')

/** What is wrong with a website. */
export interface WebsiteProblem {
  readonly code: 'InvalidArgument' | 'InvalidRequest'
  readonly message: string
  readonly detail?: Readonly<Record<string, string>>
}

/** Judges it; undefined when nothing is wrong. */
export const judgeWebsite = (website: Website): WebsiteProblem | undefined => {
  const { RedirectAllRequestsTo, IndexDocument, ErrorDocument, RoutingRules } = website
  if (RedirectAllRequestsTo) {
    if (!isHostName(RedirectAllRequestsTo.HostName)) return invalid('The HostName is not valid.')
    return IndexDocument || ErrorDocument || RoutingRules
      ? invalid('RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.')
      : undefined
  }
  if (!IndexDocument) {
    const message = 'A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty'
    return { ...invalid(message), detail: { ArgumentName: 'IndexDocument', ArgumentValue: 'null' } }
  }
  const { Suffix } = IndexDocument
  if (Suffix === '' || Suffix.includes('/')) {
    const detail = { ArgumentName: 'IndexDocument', ArgumentValue: Suffix }
    return { ...invalid('The IndexDocument Suffix is not well formed'), detail }
  }
  if (ErrorDocument?.Key === '') {
    const detail = { ArgumentName: 'ErrorDocument', ArgumentValue: '' }
    return { ...invalid('The ErrorDocument Key is not well formed'), detail }
  }
  return RoutingRules?.RoutingRule.map(judgeRule).find((problem) => problem !== undefined)
}

/** It goes into a header as it stands. */
const isHostName = (name: string): boolean => /^[A-Za-z0-9._-]+(:\d+)?$/.test(name)

const judgeRule = ({ Condition, Redirect }: RoutingRule): WebsiteProblem | undefined => {
  if (Condition && Object.keys(Condition).length === 0) {
    return invalid(
      "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.",
    )
  }
  const code = Condition?.HttpErrorCodeReturnedEquals
  if (code !== undefined && !/^[45]\d\d$/.test(code)) {
    return invalid(`The provided HTTP error code (${code}) is not valid. Valid codes are 4XX or 5XX.`)
  }
  if (Object.keys(Redirect).length === 0) {
    return { code: 'InvalidRequest', message: 'Redirect cannot be empty, at least one of its elements must be present' }
  }
  const { HostName, HttpRedirectCode, ReplaceKeyWith, ReplaceKeyPrefixWith } = Redirect
  if (HostName !== undefined && !isHostName(HostName)) return invalid('The HostName is not valid.')
  if (HttpRedirectCode !== undefined && !/^3(0[1-9]|[1-9]\d)$/.test(HttpRedirectCode)) {
    return invalid(
      `The provided HTTP redirect code (${HttpRedirectCode}) is not valid. Valid codes are 3XX except 300.`,
    )
  }
  return ReplaceKeyWith !== undefined && ReplaceKeyPrefixWith !== undefined
    ? { code: 'InvalidRequest', message: 'You can only define ReplaceKeyPrefix or ReplaceKey but not both.' }
    : undefined
}

const invalid = (message: string): WebsiteProblem => ({ code: 'InvalidArgument', message })
