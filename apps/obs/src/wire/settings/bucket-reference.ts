import { mapped, text, type XmlShape } from '@sealstack/xml'
import { bucketArn } from '../../domain/bucket-arn.ts'

/** Another bucket as OBS names it, where S3 has its ARN. */
export const obsBucket: XmlShape<string> = mapped(text(), {
  read: (name) => (name.startsWith('arn:') ? name : bucketArn(name)),
  render: (arn) => arn.replace(/^arn:[^:]*:s3:::/, ''),
})
