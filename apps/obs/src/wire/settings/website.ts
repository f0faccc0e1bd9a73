import { createFail, type Fail } from '@sealstack/errors'
import { many, optional, record, required, text, word } from '@sealstack/xml'
import { judgeWebsite, WEBSITE, type Website } from '../../domain/website.ts'
import { s3Errors } from '../../errors.ts'
import type { Setting } from '../setting.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)
const protocol = optional(word('http', 'https'))

const routingRule = record({
  Condition: optional(record({ KeyPrefixEquals: optional(text()), HttpErrorCodeReturnedEquals: optional(text()) })),
  Redirect: required(
    record({
      Protocol: protocol,
      HostName: optional(text()),
      ReplaceKeyPrefixWith: optional(text()),
      ReplaceKeyWith: optional(text()),
      HttpRedirectCode: optional(text()),
    }),
  ),
})

/** `?website`. */
export const websiteSetting: Setting<Website> = {
  key: WEBSITE,
  root: 'WebsiteConfiguration',
  shape: record({
    RedirectAllRequestsTo: optional(record({ HostName: required(text()), Protocol: protocol })),
    IndexDocument: optional(record({ Suffix: required(text()) })),
    ErrorDocument: optional(record({ Key: required(text()) })),
    RoutingRules: optional(record({ RoutingRule: many(routingRule, 0, 50) })),
  }),
  missing: 'NoSuchWebsiteConfiguration',
  judge: (website) => {
    const problem = judgeWebsite(website)
    if (problem) fail(problem.code, problem.detail, { message: problem.message })
  },
}
