import { dataKeyCall } from '../shared/otc-data-key.ts'

/** "Creating a DEK without plaintext". */
export const createDatakeyWithoutPlaintext = dataKeyCall('create-datakey-without-plaintext', false)
