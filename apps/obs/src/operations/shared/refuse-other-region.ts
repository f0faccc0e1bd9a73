import { createFail, type Fail } from '@sealstack/errors'
import type { HttpRequest } from '@sealstack/http'
import type { BucketRow } from '@sealstack/metadata/obs'
import { s3Errors } from '../../errors.ts'
import type { ObsCaller } from '../../wire/caller.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

/**
 * Refuses a request to another Region than its bucket's. There is one endpoint for all Regions, so the one that a
 * signature names is the one whose endpoint was meant; signatures that name none fit every Region.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/UsingBucket.html, `PermanentRedirect`.
 */
export const refuseOtherRegion = (
  { name, region }: Pick<BucketRow, 'name' | 'region'>,
  { caller, request }: { readonly caller: Pick<ObsCaller, 'region'>; readonly request: HttpRequest },
): void => {
  if (caller.region === undefined || caller.region === region) return
  const detail = { Endpoint: request.headers.host ?? '', Bucket: name }
  fail('PermanentRedirect', detail, { headers: { 'x-amz-bucket-region': region } })
}
