import type { Cloud } from '../cloud.ts'
import type { CloudConfig } from '../config.ts'
import { version } from '../version.ts'

/** What `start` says of a cloud to programs. */
export const readyFacts = (
  { endpoint, kms, obs, iam, caPath }: Cloud,
  { accessKeyId, region, dataDir }: CloudConfig,
): object => ({
  endpoint,
  kms,
  obs,
  iam,
  accessKeyId,
  region,
  dataDir: dataDir ?? null,
  caPath: caPath ?? null,
})

/** What `start` prints once everything listens; the last line is for programs. */
export const banner = (cloud: Cloud, config: CloudConfig): string => {
  const { endpoint, kms, obs, iam, caPath } = cloud
  const { accessKeyId, region } = config
  const secret = config.secretAccessKey === 'test' ? 'test' : '(as set)'
  const password = secret === 'test' ? 'test' : '$SEALSTACK_SECRET_ACCESS_KEY'
  // Older curls do not add the content hash by themselves.
  const trust = caPath === undefined ? '' : `--cacert ${caPath} `
  const curl = `curl ${trust}--aws-sigv4 aws:amz:${region}:s3 --user ${accessKeyId}:${password} -H x-amz-content-sha256:UNSIGNED-PAYLOAD`
  return `Sealstack ${version}

  all services       ${endpoint}
  object store       ${obs}
  KMS                ${kms}
  identity           ${iam}
  data               ${config.dataDir ?? 'in memory; gone when this process ends'}${
    caPath === undefined
      ? ''
      : `
  CA to trust        ${caPath}
                     export AWS_CA_BUNDLE=${caPath} NODE_EXTRA_CA_CERTS=${caPath}`
  }

  access key id      ${accessKeyId}
  secret access key  ${secret}
  region             ${region}

Try it in another terminal:

  ${curl} -X PUT ${endpoint}/demo
  ${curl} -X PUT ${endpoint}/demo/hello -H 'x-amz-server-side-encryption: aws:kms' -d 'hello, sealed world'
  ${curl} -i ${endpoint}/demo/hello

sealstack ready ${JSON.stringify(readyFacts(cloud, config))}`
}
