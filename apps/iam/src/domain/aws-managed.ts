import { policyArn } from './arn.ts'

/** A managed policy of AWS: the same in each account, and nobody's to change. */
export interface AwsManagedPolicy {
  readonly arn: string
  readonly id: string
  readonly name: string
  readonly path: string
  readonly description: string
  readonly document: string
  readonly version: number
}

const policy = (
  id: string,
  name: string,
  { description, version, statements }: { description: string; version: number; statements: readonly object[] },
): AwsManagedPolicy => ({
  arn: policyArn({ accountId: 'aws', path: '/', name }),
  id,
  name,
  path: '/',
  description,
  version,
  document: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
})

const allow = (actions: readonly string[] | string) => ({ Effect: 'Allow', Action: actions, Resource: '*' })

/** Those of AWS that are about services of this cloud. https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ */
export const AWS_MANAGED: readonly AwsManagedPolicy[] = [
  policy('ANPAIWMBCKSKIEE64ZLYK', 'AdministratorAccess', {
    description: 'Provides full access to AWS services and resources.',
    version: 1,
    statements: [allow('*')],
  }),
  policy('ANPAIFIR6V6BVTRAHWINE', 'AmazonS3FullAccess', {
    description: 'Provides full access to all buckets via the AWS Management Console.',
    version: 2,
    statements: [allow(['s3:*', 's3-object-lambda:*'])],
  }),
  policy('ANPAIZTJ4DXE7G6AGAE6M', 'AmazonS3ReadOnlyAccess', {
    description: 'Provides read only access to all buckets via the AWS Management Console.',
    version: 3,
    statements: [allow(['s3:Get*', 's3:List*', 's3:Describe*', 's3-object-lambda:Get*', 's3-object-lambda:List*'])],
  }),
  policy('ANPAI7XKCFMBPM3QQRRVQ', 'IAMFullAccess', {
    description: 'Provides full access to IAM via the AWS Management Console.',
    version: 2,
    statements: [allow(['iam:*', 'organizations:DescribeAccount'])],
  }),
]

const byArn = new Map(AWS_MANAGED.map((managed) => [managed.arn, managed]))

/** The managed policy of AWS that an ARN names. */
export const findAwsManaged = (arn: string): AwsManagedPolicy | undefined => byArn.get(arn)
