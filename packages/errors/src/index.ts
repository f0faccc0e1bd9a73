export { ApiError, type ApiErrorOptions } from './api-error.ts'
export { createFail, type Fail, type FailOptions } from './create-fail.ts'
export { defineErrors, type ErrorCatalogue, type ErrorCode, type ErrorEntry } from './define-errors.ts'
