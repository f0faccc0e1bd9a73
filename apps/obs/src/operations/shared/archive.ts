import { createFail, type Fail } from '@sealstack/errors'
import type { ObjectRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../../context.ts'
import { isArchived, readsArchives } from '../../domain/storage-class.ts'
import { s3Errors } from '../../errors.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

type Archived = Pick<ObjectRow, 'storageClass' | 'restoredFromMs' | 'restoredUntilMs'>

/** Where an archived object stands: `under-way` has been asked for, `restored` can be read. */
export type RestoreState = 'none' | 'under-way' | 'restored'

/** How far an archived object's restoration has come at a moment. */
export const restoreState = ({ restoredFromMs, restoredUntilMs }: Archived, nowMs: number): RestoreState => {
  if (restoredFromMs === null || restoredUntilMs === null || Number(restoredUntilMs) <= nowMs) return 'none'
  return Number(restoredFromMs) > nowMs ? 'under-way' : 'restored'
}

/** Refuses to read an object that is archived and not restored, unless its bucket has archives read as they are. */
export const refuseArchived = async (
  { settings, clock }: Pick<ObsContext, 'settings' | 'clock'>,
  row: Archived & Pick<ObjectRow, 'bucketId'>,
): Promise<void> => {
  if (!isArchived(row.storageClass) || restoreState(row, clock.now()) === 'restored') return
  if (readsArchives(await settings.of(row.bucketId))) return
  fail('InvalidObjectState', { StorageClass: row.storageClass })
}

/** `x-amz-restore` of an answer; nothing for an object that was never asked to be restored. */
export const restoreHeader = (row: Archived, nowMs: number): Readonly<Record<string, string | undefined>> => {
  const state = isArchived(row.storageClass) ? restoreState(row, nowMs) : 'none'
  if (state === 'none') return {}
  const expiry = new Date(Number(row.restoredUntilMs)).toUTCString()
  return {
    'x-amz-restore':
      state === 'under-way' ? 'ongoing-request="true"' : `ongoing-request="false", expiry-date="${expiry}"`,
  }
}
