import { createFail, type Fail } from '@sealstack/errors'
import { many, mapped, optional, record, required, text, type XmlShape } from '@sealstack/xml'
import { judgeNotification, NOTIFICATION, type Notification, type Target } from '../../domain/notification.ts'
import { s3Errors } from '../../errors.ts'
import type { Setting } from '../setting.ts'
import { mark } from './shapes.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

/** S3 gives `prefix` back as `Prefix`, however it came. */
const ruleName = mapped(text(), {
  read: (name) =>
    /^(prefix|suffix)$/i.test(name) ? `${name.slice(0, 1).toUpperCase()}${name.slice(1).toLowerCase()}` : name,
  render: (name) => name,
})
const filterRules = record({ FilterRule: many(record({ Name: required(ruleName), Value: required(text()) })) })

const s3Subscription = {
  Id: optional(text()),
  Event: many(text(), 1),
  Filter: optional(record({ S3Key: optional(filterRules) })),
}

const s3Shape: XmlShape<Notification> = record({
  TopicConfiguration: many(record({ Topic: required(text()), ...s3Subscription })),
  QueueConfiguration: many(record({ Queue: required(text()), ...s3Subscription })),
  CloudFunctionConfiguration: many(record({ CloudFunction: required(text()), ...s3Subscription })),
  EventBridgeConfiguration: optional(mark),
})

/** OBS names events without `s3:`, and the filter after the object. */
const obsEvent = mapped(text(), {
  read: (event) => (event.startsWith('s3:') ? event : `s3:${event}`),
  render: (event) => event.replace(/^s3:/, ''),
})
const obsFilter: XmlShape<NonNullable<Target['Filter']>> = mapped(record({ Object: optional(filterRules) }), {
  read: ({ Object: S3Key }): NonNullable<Target['Filter']> => ({ S3Key }),
  render: ({ S3Key }) => ({ Object: S3Key }),
})
const obsSubscription = { Id: optional(text()), Filter: optional(obsFilter), Event: many(obsEvent, 1) }

const obsShape: XmlShape<Notification> = mapped(
  record({
    TopicConfiguration: many(record({ ...obsSubscription, Topic: required(text()) })),
    FunctionGraphConfiguration: many(record({ ...obsSubscription, FunctionGraph: required(text()) })),
  }),
  {
    read: ({ TopicConfiguration, FunctionGraphConfiguration }): Notification => ({
      TopicConfiguration,
      QueueConfiguration: [],
      CloudFunctionConfiguration: FunctionGraphConfiguration.map(({ FunctionGraph, ...rest }) => ({
        ...rest,
        CloudFunction: FunctionGraph,
      })),
    }),
    render: ({ TopicConfiguration, CloudFunctionConfiguration }) => ({
      TopicConfiguration,
      FunctionGraphConfiguration: CloudFunctionConfiguration.map(({ CloudFunction, ...rest }) => ({
        ...rest,
        FunctionGraph: CloudFunction,
      })),
    }),
  },
)

/** `?notification`. */
export const notificationSetting: Setting<Notification> = {
  key: NOTIFICATION,
  root: 'NotificationConfiguration',
  shape: s3Shape,
  initial: { TopicConfiguration: [], QueueConfiguration: [], CloudFunctionConfiguration: [] },
  obs: { shape: obsShape },
  judge: (notification) => {
    const problem = judgeNotification(notification)
    if (!problem) return
    const { message, name, value } = problem
    fail('InvalidArgument', { ArgumentName: name, ArgumentValue: value }, { message })
  },
}
