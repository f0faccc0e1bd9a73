/** The operations of the AWS dialect that a grant may allow. */
export const GRANT_OPERATIONS = [
  'Decrypt',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'ReEncryptFrom',
  'ReEncryptTo',
  'Sign',
  'Verify',
  'GetPublicKey',
  'CreateGrant',
  'RetireGrant',
  'DescribeKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateMac',
  'VerifyMac',
  'DeriveSharedSecret',
] as const

/** The calls of the OTC dialect that a grant may allow, and what each is called in the AWS dialect. */
export const OTC_GRANT_CALLS: Readonly<Record<string, string>> = {
  'create-datakey': 'GenerateDataKey',
  'create-datakey-without-plaintext': 'GenerateDataKeyWithoutPlaintext',
  'encrypt-datakey': 'Encrypt',
  'decrypt-datakey': 'Decrypt',
  'describe-key': 'DescribeKey',
  'create-grant': 'CreateGrant',
  'retire-grant': 'RetireGrant',
  'encrypt-data': 'Encrypt',
  'decrypt-data': 'Decrypt',
}

const ON_EVERY_KEY = ['CreateGrant', 'RetireGrant', 'DescribeKey']

/** Which of them a key's usage can have: AWS refuses a grant of what the key cannot do. */
const OF_USAGE: Readonly<Record<string, readonly string[]>> = {
  SYMMETRIC: [
    'Decrypt',
    'Encrypt',
    'GenerateDataKey',
    'GenerateDataKeyWithoutPlaintext',
    'ReEncryptFrom',
    'ReEncryptTo',
    'GenerateDataKeyPair',
    'GenerateDataKeyPairWithoutPlaintext',
  ],
  ENCRYPT_DECRYPT: ['Decrypt', 'Encrypt', 'ReEncryptFrom', 'ReEncryptTo', 'GetPublicKey'],
  SIGN_VERIFY: ['Sign', 'Verify', 'GetPublicKey'],
  GENERATE_VERIFY_MAC: ['GenerateMac', 'VerifyMac'],
  KEY_AGREEMENT: ['DeriveSharedSecret', 'GetPublicKey'],
}

/** Whether a grant on a key can allow an operation of the AWS dialect. */
export const isGrantable = ({ spec, usage }: { readonly spec: string; readonly usage: string }, operation: string) =>
  [...ON_EVERY_KEY, ...(OF_USAGE[spec === 'SYMMETRIC_DEFAULT' ? 'SYMMETRIC' : usage] ?? [])].includes(operation)

/** Operations that bind an encryption context, to which a grant's constraint applies. */
const WITH_CONTEXT: ReadonlySet<string> = new Set(OF_USAGE.SYMMETRIC)

/** Whether a constraint on the encryption context says anything of an operation of the AWS dialect. */
export const takesContext = (operation: string): boolean => WITH_CONTEXT.has(operation)

/** Granted operations, which may be of either dialect, in the words of the AWS dialect. */
export const toAwsOperations = (operations: readonly string[]): readonly string[] => [
  ...new Set(operations.map((name) => OTC_GRANT_CALLS[name] ?? name)),
]

/** Granted operations in the words of the OTC dialect; what it has no call for is left out. */
export const toOtcCalls = (operations: readonly string[]): readonly string[] => [
  ...new Set(
    operations.flatMap((name) =>
      Object.hasOwn(OTC_GRANT_CALLS, name)
        ? [name]
        : Object.entries(OTC_GRANT_CALLS)
            .filter(([, operation]) => operation === name)
            .map(([call]) => call),
    ),
  ),
]
