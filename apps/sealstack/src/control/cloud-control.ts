import type { Dispatch } from '@sealstack/http'
import { type ControlOptions, createControl } from './control.ts'
import { type Controlled, controlRoutes } from './routes.ts'

/** The control API of a cloud. */
export const cloudControl = (cloud: Controlled, options: ControlOptions): Dispatch =>
  createControl(controlRoutes(cloud), options)
