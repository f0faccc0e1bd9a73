import { z } from 'zod'

const counts = z.object({
  versions: z.number(),
  parts: z.number().describe('Parts of uploads under way.'),
  bytes: z.number().describe('Of plaintext.'),
  missing: z.number(),
  orphaned: z.number(),
  corrupt: z.number(),
  mislabelled: z.number(),
  unverifiable: z.number(),
})

const finding = z.object({
  verdict: z.enum(['missing', 'orphaned', 'corrupt', 'mislabelled', 'unverifiable']),
  reason: z.string(),
  bucket: z.string().optional(),
  key: z.string().optional(),
  versionId: z.string().optional(),
  uploadId: z.string().optional(),
  partNumber: z.number().optional(),
  blobId: z.string().optional(),
})

/** A line of what a scrub tells, on the wire between the control API and the command line. */
export const scrubLine = z.union([
  z.object({ finding }),
  z.object({ progress: counts.extend({ totalBytes: z.number().nullable() }) }),
  z.object({ report: counts }),
])

/** What a scrub has counted. */
export type ScrubCounts = z.output<typeof counts>

/** What a scrub has found. */
export type ScrubFinding = z.output<typeof finding>
