import {
  CreateKeyCommand,
  ListResourceTagsCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-kms'
import { test } from 'vitest'
import { startKms } from './_util.ts'

const tag = (TagKey: string, TagValue = '') => ({ TagKey, TagValue })

test('tags come with a key or later, keep their order, and are listed in pages', async ({ expect }) => {
  const { aws } = await startKms()
  const KeyId = (await aws.send(new CreateKeyCommand({ Tags: [tag('b', '1'), tag('a', '2')] }))).KeyMetadata?.KeyId
  await aws.send(new TagResourceCommand({ KeyId, Tags: [tag('c', '3'), tag('b', 'new'), tag('B')] }))
  const all = [tag('b', 'new'), tag('a', '2'), tag('c', '3'), tag('B')]
  expect(await aws.send(new ListResourceTagsCommand({ KeyId }))).toMatchObject({ Tags: all, Truncated: false })
  const first = await aws.send(new ListResourceTagsCommand({ KeyId, Limit: 3 }))
  expect(first).toMatchObject({ Tags: all.slice(0, 3), Truncated: true })
  const rest = await aws.send(new ListResourceTagsCommand({ KeyId, Limit: 3, Marker: first.NextMarker }))
  expect(rest).toMatchObject({ Tags: all.slice(3), Truncated: false })
  await aws.send(new UntagResourceCommand({ KeyId, TagKeys: ['b', 'unknown'] }))
  expect((await aws.send(new ListResourceTagsCommand({ KeyId }))).Tags).toEqual(all.slice(1))
})

test('tags are refused in the words of AWS', async ({ expect }) => {
  const { aws } = await startKms()
  const KeyId = (await aws.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId
  const many = Array.from({ length: 51 }, (_, index) => tag(`k${index}`))
  for (const [tags, message] of [
    [[tag('a'), tag('a')], 'Duplicate tag keys'],
    [many, 'Too many tags'],
    [[tag('AWS:x')], 'Tags beginning with aws: are reserved'],
  ] as const) {
    const refusal = { name: 'TagException', message }
    await expect(aws.send(new TagResourceCommand({ KeyId, Tags: [...tags] }))).rejects.toMatchObject(refusal)
    await expect(aws.send(new CreateKeyCommand({ Tags: [...tags] }))).rejects.toMatchObject(refusal)
  }
  await aws.send(new TagResourceCommand({ KeyId, Tags: many.slice(0, 49) }))
  await expect(aws.send(new TagResourceCommand({ KeyId, Tags: [tag('x'), tag('y')] }))).rejects.toThrow('Too many tags')
  await expect(aws.send(new TagResourceCommand({ KeyId, Tags: [tag('x'), tag('')] }))).rejects.toThrow(
    "1 validation error detected: Value '' at 'tags.2.member.tagKey' failed to satisfy constraint: Member must have length greater than or equal to 1",
  )
  await aws.send(new ScheduleKeyDeletionCommand({ KeyId }))
  await expect(aws.send(new TagResourceCommand({ KeyId, Tags: [tag('x')] }))).rejects.toMatchObject({
    name: 'KMSInvalidStateException',
  })
  expect((await aws.send(new ListResourceTagsCommand({ KeyId }))).Tags).toHaveLength(49)
})
