import { dataKeyCall } from '../shared/otc-data-key.ts'

/** "Creating a DEK". */
export const createDatakey = dataKeyCall('create-datakey', true)
