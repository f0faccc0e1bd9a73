import { createFail, type Fail } from '@sealstack/errors'
import { s3Errors } from '../../errors.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

/** Without versioning, the one version of an object is called `null`, and every other id is one that there is not. */
export const refuseVersion = (key: string, versionId: string | undefined): void => {
  if (versionId !== undefined && versionId !== 'null') fail('NoSuchVersion', { Key: key, VersionId: versionId })
}
