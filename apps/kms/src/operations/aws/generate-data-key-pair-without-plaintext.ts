import { dataKeyPairOperation } from '../shared/aws-data-key-pair.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPairWithoutPlaintext.html */
export const generateDataKeyPairWithoutPlaintext = dataKeyPairOperation('GenerateDataKeyPairWithoutPlaintext', false)
