export type { CloudFaults, Fault, FaultRule } from './faults/faults-contract.ts'
export { startCloud } from './harness/start-cloud.ts'
export type {
  AtRest,
  AwsOptions,
  CloudClock,
  CloudOptions,
  CloudSnapshot,
  KmsEvent,
  KmsEventFilter,
  KmsEvents,
  Notification,
  NotificationFilter,
  ObjectEvent,
  ObjectEventFilter,
  ObjectEvents,
  ObsOptions,
  TestCloud,
} from './harness/test-cloud.ts'
