import { dataKeyOperation } from '../shared/aws-data-key.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html */
export const generateDataKey = dataKeyOperation('GenerateDataKey', true)
