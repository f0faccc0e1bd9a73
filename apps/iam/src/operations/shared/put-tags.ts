import type { IamTag, IamTagRepository } from '@sealstack/metadata/iam'
import type { XmlNode } from '@sealstack/xml'
import { LIMITS } from '../../domain/limits.ts'
import { refuse } from '../../domain/refusal.ts'
import { pageNodes, pageOf } from '../../wire/pages.ts'

/** Adds tags. */
export const putTags = async (
  repository: IamTagRepository,
  ownerId: string,
  tags: readonly IamTag[],
): Promise<undefined> => {
  if ((await repository.put(ownerId, tags, LIMITS.tags)) === 'too-many') {
    refuse('LimitExceeded', `The number of tags has reached the maximum limit of ${LIMITS.tags}.`)
  }
  return undefined
}

/** A page of tags. */
export const listTags = (
  all: readonly IamTag[],
  asked: { readonly Marker?: string; readonly MaxItems: number },
): readonly XmlNode[] => {
  const { after = '' } = pageOf(asked)
  const rest = all.filter(({ key }) => key.toLowerCase() > after)
  return pageNodes('Tags', rest, {
    asked,
    nameOf: ({ key }) => key.toLowerCase(),
    render: ({ key, value }) => [
      ['Key', key],
      ['Value', value],
    ],
  })
}
