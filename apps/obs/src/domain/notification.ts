import { type SettingKey, settingKey } from './setting-key.ts'

/** Which events are told, of which keys. */
interface Subscription {
  readonly Id?: string
  readonly Event: readonly string[]
  readonly Filter?: {
    readonly S3Key?: { readonly FilterRule: readonly { readonly Name: string; readonly Value: string }[] }
  }
}

/** What a bucket tells of its objects, and whom. */
export interface Notification {
  readonly TopicConfiguration: readonly (Subscription & { readonly Topic: string })[]
  readonly QueueConfiguration: readonly (Subscription & { readonly Queue: string })[]
  readonly CloudFunctionConfiguration: readonly (Subscription & { readonly CloudFunction: string })[]
  readonly EventBridgeConfiguration?: object
}

/** `?notification`. */
export const NOTIFICATION: SettingKey<Notification> = settingKey('notification')

/** One destination with what it is told. */
export interface Target extends Subscription {
  /** An ARN or URN, or the http(s) URL of a webhook. */
  readonly destination: string
}

/** All destinations of a bucket. */
export const targetsOf = (notification: Notification): readonly Target[] => [
  ...notification.TopicConfiguration.map(({ Topic, ...rest }) => ({ ...rest, destination: Topic })),
  ...notification.QueueConfiguration.map(({ Queue, ...rest }) => ({ ...rest, destination: Queue })),
  ...notification.CloudFunctionConfiguration.map(({ CloudFunction, ...rest }) => ({
    ...rest,
    destination: CloudFunction,
  })),
]

/** Every event that may be asked for: "Supported event types" in the S3 user guide. */
const EVENTS: Readonly<Record<string, readonly string[]>> = {
  ObjectCreated: ['*', 'Put', 'Post', 'Copy', 'CompleteMultipartUpload'],
  ObjectRemoved: ['*', 'Delete', 'DeleteMarkerCreated'],
  ObjectRestore: ['*', 'Post', 'Completed', 'Delete'],
  Replication: [
    '*',
    'OperationFailedReplication',
    'OperationMissedThreshold',
    'OperationReplicatedAfterThreshold',
    'OperationNotTracked',
  ],
  LifecycleExpiration: ['*', 'Delete', 'DeleteMarkerCreated'],
  ObjectTagging: ['*', 'Put', 'Delete'],
  ObjectAnnotation: ['*', 'Put', 'Delete'],
}
const SINGLE_EVENTS = ['ReducedRedundancyLostObject', 'LifecycleTransition', 'IntelligentTiering', 'ObjectAcl:Put']

const isEvent = (event: string): boolean => {
  const name = event.replace(/^s3:/, '')
  const [kind = '', action = ''] = name.split(':')
  return SINGLE_EVENTS.includes(name) || (Object.hasOwn(EVENTS, kind) && (EVENTS[kind]?.includes(action) ?? false))
}

const RESOURCE = /^(arn:[\w-]+:(sns|sqs|lambda):[\w-]*:\d*:\S+|urn:\w+:\S+)$/

const isDestination = (text: string): boolean =>
  RESOURCE.test(text) || (/^https?:\/\/\S+$/.test(text) && URL.canParse(text))

/** What is wrong with a document, in the words of S3, with the argument that it is about; undefined when nothing is. */
export const judgeNotification = (
  notification: Notification,
): { readonly message: string; readonly name: string; readonly value: string } | undefined => {
  const seen = new Set<string>()
  for (const { Id, Event, Filter, destination } of targetsOf(notification)) {
    if (!isDestination(destination)) return { message: 'The ARN could not be parsed', name: destination, value: '' }
    const event = Event.find((each) => !isEvent(each))
    if (event !== undefined) {
      return { message: 'The event is not supported for notifications', name: 'Event', value: event }
    }
    const rules = Filter?.S3Key?.FilterRule ?? []
    const names = rules.map(({ Name }) => Name.toLowerCase())
    const wrong = rules.find(({ Name }) => !['prefix', 'suffix'].includes(Name.toLowerCase()))
    if (wrong) {
      return { message: 'filter rule name must be either prefix or suffix', name: 'FilterRule.Name', value: wrong.Name }
    }
    if (new Set(names).size < names.length) {
      const message = 'Cannot specify more than one prefix rule in a filter.'
      return { message, name: 'FilterRule', value: names[0] ?? '' }
    }
    if (Id !== undefined && seen.has(Id)) {
      return { message: 'Same ID used for multiple configurations. IDs must be unique', name: 'Id', value: Id }
    }
    if (Id !== undefined) seen.add(Id)
  }
  return undefined
}

/** Whether a destination is to be told of an event, such as `ObjectCreated:Put`, of a key. */
export const isTold = ({ Event, Filter }: Target, event: string, key: string): boolean => {
  const asksForIt = Event.some((each) => {
    const wanted = each.replace(/^s3:/, '')
    return wanted === event || (wanted.endsWith(':*') && event.startsWith(wanted.slice(0, -1)))
  })
  const rules = Filter?.S3Key?.FilterRule ?? []
  return (
    asksForIt &&
    rules.every(({ Name, Value }) => (Name.toLowerCase() === 'prefix' ? key.startsWith(Value) : key.endsWith(Value)))
  )
}
