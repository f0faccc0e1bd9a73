import { dataKeyPairOperation } from '../shared/aws-data-key-pair.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPair.html */
export const generateDataKeyPair = dataKeyPairOperation('GenerateDataKeyPair', true)
