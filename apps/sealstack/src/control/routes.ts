import type { Metrics } from '@sealstack/metrics'
import type { CloudFaults } from '../faults/faults-contract.ts'
import type { AtRest, CloudClock } from '../harness/test-cloud.ts'
import type { Services } from '../services.ts'
import type { Snapshots } from '../snapshots/snapshots.ts'
import { atRestRoute } from './at-rest.ts'
import { clockRoutes } from './clock.ts'
import { eventsRoute } from './events.ts'
import { explainRoute } from './explain.ts'
import { faultRoutes } from './faults.ts'
import { type Health, healthRoute } from './health.ts'
import { metricsRoute } from './metrics.ts'
import { notificationsRoute } from './notifications.ts'
import { openApiRoute } from './openapi.ts'
import { resetRoute } from './reset.ts'
import { rewrapRoutes } from './rewrap.ts'
import { rewrapRootRoute } from './rewrap-root.ts'
import type { ControlRoute } from './route.ts'
import { scrubRoute } from './scrub.ts'
import { seedRoute } from './seed.ts'
import { snapshotRoutes } from './snapshots.ts'

/** What the control API has in its hands. */
export interface Controlled {
  readonly health: Health
  readonly services: () => Services
  readonly reset: () => Promise<void>
  readonly clock: CloudClock
  readonly faults: CloudFaults
  readonly snapshots: Snapshots
  readonly atRest: AtRest
  readonly metrics: Metrics
}

/** The control API: one line a route, or for those of one thing. */
export const controlRoutes = (cloud: Controlled): readonly ControlRoute[] => {
  const { services } = cloud
  const routes: readonly ControlRoute[] = [
    healthRoute(cloud.health),
    resetRoute(cloud),
    ...clockRoutes(cloud.clock),
    ...faultRoutes(cloud.faults),
    eventsRoute(services),
    notificationsRoute(services),
    metricsRoute(cloud.metrics),
    ...snapshotRoutes(cloud.snapshots),
    atRestRoute(cloud.atRest),
    seedRoute(services),
    explainRoute(services),
    ...rewrapRoutes(services),
    rewrapRootRoute({ rewrapRoot: (passphrase) => services().kms.rewrapRoot(passphrase) }),
    scrubRoute({ scrub: (query, signal) => services().obs.scrub(query, signal) }),
    openApiRoute(() => routes, cloud.health.version),
  ]
  return routes
}
