import { emptyOk, query } from '@sealstack/http'
import { z } from 'zod'
import { operation } from '../../operation.ts'

/** The OBS SDKs' question which dialect to speak, to the service. It needs no signature. */
export const apiVersion = operation({
  name: 'GetApiVersion',
  route: 'HEAD /?apiversion',
  action: 'none',
  input: { apiversion: query(z.string()) },
  errors: [],
  output: () => ({ ...emptyOk(), headers: { 'x-obs-api': '3.0' } }),
  handle: () => undefined,
})
