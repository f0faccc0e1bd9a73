/** How a service says what is wrong with a policy. */
export interface Wording {
  readonly notJson: string
  readonly tooLarge: (maxBytes: number) => string
  readonly missing: (field: string) => string
  readonly unknown: (field: string) => string
  readonly syntax: string
  readonly version: string
  readonly effect: (value: string) => string
  readonly sid: string
  readonly duplicateSid: string
  readonly principal: string
  readonly action: string
  readonly resource: (value: string) => string
  readonly operator: (name: string) => string
  readonly conditionKey: string
  readonly conditionValue: (operator: string) => string
}

/** S3 and OBS, error MalformedPolicy. */
export const S3_WORDING: Wording = {
  notJson: "Policies must be valid JSON and the first byte must be '{'",
  tooLarge: (maxBytes) => `Normalized policy document exceeds the maximum allowed size of ${maxBytes} bytes.`,
  missing: (field) => `Missing required field ${field}`,
  unknown: (field) => `Unknown field ${field}`,
  syntax: 'Invalid policy syntax.',
  version: 'The policy must contain a valid version string',
  effect: (value) => `Invalid effect: ${value}`,
  sid: 'Invalid policy syntax.',
  duplicateSid: 'Statement IDs (SID) in a single policy must be unique.',
  principal: 'Invalid principal in policy',
  action: 'Policy has invalid action',
  resource: () => 'Policy has invalid resource',
  operator: (name) => `Invalid Condition type : ${name}`,
  conditionKey: 'Policy has an invalid condition key',
  conditionValue: (operator) => `Invalid Condition value for ${operator}`,
}

/** KMS, error MalformedPolicyDocumentException. Where KMS's own words are not known, S3's say what is wrong. */
export const KMS_WORDING: Wording = {
  ...S3_WORDING,
  notJson: 'Policy document is not valid JSON.',
  tooLarge: (maxBytes) => `Policy exceeds the maximum allowed size of ${maxBytes} bytes.`,
  missing: (field) =>
    field === 'Principal' ? 'Policy contains a statement with no principal' : S3_WORDING.missing(field),
  principal: 'Policy contains a statement with one or more invalid principals.',
}

const IAM_SYNTAX = 'Syntax errors in policy.'

/** IAM and STS, error MalformedPolicyDocument. */
export const IAM_WORDING: Wording = {
  notJson: IAM_SYNTAX,
  tooLarge: (maxBytes) => `Cannot exceed quota for PolicySize: ${maxBytes}`,
  missing: (field) =>
    ({
      Action: 'Policy statement must contain actions.',
      Resource: 'Policy statement must contain resources.',
    })[field] ?? IAM_SYNTAX,
  unknown: () => IAM_SYNTAX,
  syntax: IAM_SYNTAX,
  version: IAM_SYNTAX,
  effect: () => IAM_SYNTAX,
  sid: 'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
  duplicateSid: 'Statement IDs (SID) in a single policy must be unique.',
  principal: 'Policy document should not specify a principal.',
  action: 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
  resource: (value) => `Resource ${value} must be in ARN format or "*".`,
  operator: () => IAM_SYNTAX,
  conditionKey: 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
  conditionValue: () => IAM_SYNTAX,
}

/** IAM, of the policy that says who may assume a role. */
export const TRUST_WORDING: Wording = {
  ...IAM_WORDING,
  tooLarge: (maxBytes) => `Cannot exceed quota for ACLSizePerRole: ${maxBytes}`,
  missing: (field) => (field === 'Principal' ? 'Missing required field Principal' : IAM_WORDING.missing(field)),
  principal: 'Invalid principal in policy',
  action: 'AssumeRole policy may only specify STS AssumeRole actions.',
  resource: () => 'Has prohibited field Resource',
}
