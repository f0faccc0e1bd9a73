import { setImmediate as nextTurn } from 'node:timers/promises'
import type { CloudConfig } from './config.ts'
import { openServices, type ServiceOptions, type Services, type ServicesCopy } from './services.ts'

/** The services of a cloud, and others in their place whenever what they hold is to be something else. */
export interface Succession {
  /**
   * Those that answer now.
   * @throws Error once it is closed
   */
  readonly services: () => Services
  /** Settles once no services are being put in place of others; undefined when none are. */
  readonly ready: () => Promise<void> | undefined
  /** Puts new services in their place, in memory: empty ones, or ones that begin as a copy. The old end their requests. */
  readonly replace: (copy?: ServicesCopy) => Promise<void>
  /** Does something with the data folder while no service has it open. */
  readonly pause: (work: () => Promise<void>) => Promise<void>
  readonly close: () => Promise<void>
}

/**
 * Opens the first services.
 * @throws what {@link openServices} throws
 */
export const openSuccession = async (config: CloudConfig, options: ServiceOptions): Promise<Succession> => {
  let current: Services | undefined = await openServices(config, options)
  const services = (): Services => {
    if (current) return current
    throw new Error('This cloud is closed.')
  }
  const open = (copy?: ServicesCopy): Promise<Services> => openServices(config, { ...options, copy })
  // Whoever resets once will do so again: from then on the next services are ready before they are asked for.
  let next: Promise<Services> | undefined
  let changing: Promise<void> | undefined
  const ending = new Set<Promise<void>>()
  const replace = async (copy?: ServicesCopy): Promise<void> => {
    const old = services()
    current = await (copy ? open(copy) : (next ?? open()))
    const ended = old.close().finally(() => ending.delete(ended))
    ending.add(ended)
    if (copy) return
    // Not before whoever has reset goes on.
    next = nextTurn().then(() => open())
    next.catch(() => undefined)
  }
  const pause = async (work: () => Promise<void>): Promise<void> => {
    await services().close()
    try {
      await work()
    } finally {
      current = await open()
    }
  }
  const oneAtATime = async (change: () => Promise<void>): Promise<void> => {
    while (changing) await changing.catch(() => undefined)
    changing = change()
    await changing.finally(() => (changing = undefined))
  }
  return {
    services,
    ready: () => changing?.catch(() => undefined),
    replace: (copy) => oneAtATime(() => replace(copy)),
    pause: (work) => oneAtATime(() => pause(work)),
    close: async () => {
      await changing?.catch(() => undefined)
      await current?.close()
      await next?.then((opened) => opened.close())
      await Promise.all(ending)
      // Runners of tests keep what a file had until the last file has run: that must not be databases.
      current = undefined
      next = undefined
    },
  }
}
