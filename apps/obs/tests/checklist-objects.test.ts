import { createHash } from 'node:crypto'
import { describe, test } from 'vitest'
import { ask, contentMd5, sharedObs } from './_util.ts'

const obs = sharedObs()

const send = async (line: string, headers?: Record<string, string>, body?: string) => {
  const reply = await ask(obs().url, line, headers, body)
  return { ...reply, text: reply.text.replaceAll('&apos;', "'").replaceAll('&quot;', '"') }
}

/** Begins an upload in parts and uploads some; gives its id and their ETags. */
const beginUpload = async (target: string, bodies: readonly string[], headers: Record<string, string> = {}) => {
  const uploadId = /<UploadId>(.*)<\/UploadId>/.exec((await send(`POST ${target}?uploads`, headers)).text)?.[1] ?? ''
  const etags: string[] = []
  for (const [index, body] of bodies.entries()) {
    const line = `PUT ${target}?partNumber=${index + 1}&uploadId=${uploadId}`
    etags.push((await send(line, {}, body)).headers.get('etag') ?? '')
  }
  const complete = (conditions: Record<string, string> = {}, tags: readonly string[] = etags) => {
    const parts = tags.map((tag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${tag}</ETag></Part>`).join('')
    const document = `<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`
    return send(`POST ${target}?uploadId=${uploadId}`, conditions, document)
  }
  return { uploadId, etags, complete }
}

const enableVersions = (bucket: string, status = 'Enabled') => {
  const body = `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`
  return send(`PUT /${bucket}?versioning`, contentMd5(body), body)
}

const md5 = (text: string | Uint8Array) => createHash('md5').update(text).digest()

describe('reads', () => {
  test('ranges: clipped, suffixes, nonsense and several for none, beyond the end 416', async ({ expect }) => {
    await send('PUT /ranges')
    await send('PUT /ranges/k', {}, '0123456789')
    const cases: readonly (readonly [string, number, string, string | null])[] = [
      ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
      ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
      ['bytes=7-', 206, '789', 'bytes 7-9/10'],
      ['bytes=-2', 206, '89', 'bytes 8-9/10'],
      ['bytes=-99', 206, '0123456789', 'bytes 0-9/10'],
      ...['1-0', '0--1', '--1-', '-', 'x', '0-1,3-4'].map(
        (range) => [`bytes=${range}`, 200, '0123456789', null] as const,
      ),
    ]
    for (const [range, status, text, contentRange] of cases) {
      const reply = await send('GET /ranges/k', { range })
      expect([range, reply.status, reply.text, reply.headers.get('content-range')]).toEqual([
        range,
        status,
        text,
        contentRange,
      ])
    }
    for (const range of ['bytes=10-', 'bytes=-0']) expect((await send('GET /ranges/k', { range })).status).toBe(416)
  })

  test('a checksum comes with a range only if that is all', async ({ expect }) => {
    await send('PUT /sums')
    await send('PUT /sums/k', {}, '0123456789')
    const sum = async (range: string) =>
      (await send('GET /sums/k', { range, 'x-amz-checksum-mode': 'ENABLED' })).headers.get('x-amz-checksum-crc64nvme')
    expect([await sum('bytes=0-9'), await sum('bytes=0-8')]).toEqual([expect.any(String), null])
  })

  test('part 1 of an object in one piece, and parts of one that has some', async ({ expect }) => {
    await send('PUT /parts')
    await send('PUT /parts/k', {}, '0123456789')
    const single = await send('GET /parts/k?partNumber=1')
    expect([single.status, single.headers.get('content-range')]).toEqual([206, 'bytes 0-9/10'])
    const { complete } = await beginUpload('/parts/mpu', ['one part'])
    await complete()
    const part = await send('GET /parts/mpu?partNumber=1')
    expect([part.status, part.headers.get('x-amz-mp-parts-count')]).toEqual([206, '1'])
    expect((await send('GET /parts/mpu?partNumber=2')).text).toContain('<ActualPartCount>1</ActualPartCount>')
  })

  test('conditions: without quotes, any, the future, and which goes over which', async ({ expect }) => {
    await send('PUT /conditions')
    const etag = (await send('PUT /conditions/k', {}, 'x')).headers.get('etag') ?? ''
    const [past, future] = [-86_400_000, 86_400_000].map((ms) => new Date(Date.now() + ms).toUTCString())
    const cases: readonly (readonly [Record<string, string>, number])[] = [
      [{ 'if-match': etag.replaceAll('"', '') }, 200],
      [{ 'if-match': '*' }, 200],
      [{ 'if-match': '"other"' }, 412],
      [{ 'if-none-match': etag }, 304],
      [{ 'if-none-match': '*' }, 304],
      [{ 'if-modified-since': future ?? '' }, 200],
      [{ 'if-modified-since': past ?? '' }, 200],
      [{ 'if-unmodified-since': past ?? '' }, 412],
      [{ 'if-match': etag, 'if-unmodified-since': past ?? '' }, 200],
      [{ 'if-none-match': '"other"', 'if-modified-since': new Date().toUTCString() }, 200],
    ]
    for (const [headers, status] of cases) {
      expect([headers, (await send('GET /conditions/k', headers)).status]).toEqual([headers, status])
    }
    const hit = await send('GET /conditions/k', { 'if-none-match': etag })
    expect([hit.text, hit.headers.get('etag')]).toEqual(['', etag])
  })

  test('how many tags there are; what kind of class an archive is', async ({ expect }) => {
    await send('PUT /facts')
    await send('PUT /facts/k', { 'x-amz-tagging': 'a=1&b=2' }, 'x')
    for (const method of ['GET', 'HEAD']) {
      expect((await send(`${method} /facts/k`)).headers.get('x-amz-tagging-count')).toBe('2')
    }
    for (const [name, status] of [
      ['GLACIER', 403],
      ['DEEP_ARCHIVE', 403],
      ['GLACIER_IR', 200],
    ] as const) {
      await send('PUT /facts/cold', { 'x-amz-storage-class': name }, 'x')
      const reply = await send('GET /facts/cold')
      expect([name, reply.status]).toEqual([name, status])
      if (status === 403) {
        expect(reply.text).toContain(
          `<Code>InvalidObjectState</Code><Message>The operation is not valid for the object's storage class</Message><StorageClass>${name}<`,
        )
      }
    }
  })

  test('a delete marker: 404 of the key, 405 of itself', async ({ expect }) => {
    await send('PUT /markers')
    await enableVersions('markers')
    const { headers } = await send('DELETE /markers/never-there')
    const id = headers.get('x-amz-version-id') ?? ''
    expect([headers.get('x-amz-delete-marker'), id]).toEqual(['true', expect.stringMatching(/^[A-Za-z0-9._]{32}$/)])
    const key = await send('GET /markers/never-there')
    expect([key.status, key.code, key.headers.get('x-amz-delete-marker'), key.headers.get('x-amz-version-id')]).toEqual(
      [404, 'NoSuchKey', 'true', id],
    )
    const marker = await send(`GET /markers/never-there?versionId=${id}`)
    expect([marker.status, marker.text]).toEqual([
      405,
      expect.stringContaining('<Method>GET</Method><ResourceType>DeleteMarker<'),
    ])
    expect(Object.fromEntries(marker.headers)).toMatchObject({
      allow: 'DELETE',
      'x-amz-delete-marker': 'true',
      'last-modified': expect.stringMatching(/GMT$/),
    })
    const list = await send(`GET /markers/never-there?acl&versionId=${id}`)
    expect([list.status, list.code]).toEqual([405, 'MethodNotAllowed'])
    const unknown = await send(`GET /markers/never-there?versionId=${'0'.repeat(32)}`)
    expect([unknown.status, unknown.text]).toEqual([
      404,
      expect.stringContaining(
        `<Code>NoSuchVersion</Code><Message>The specified version does not exist.</Message><Key>never-there</Key><VersionId>${'0'.repeat(32)}<`,
      ),
    ])
  })
})

describe('writes', () => {
  test('conditions that S3 does not take are 501, and say which', async ({ expect }) => {
    await send('PUT /writes')
    await send('PUT /writes/k', {}, 'x')
    const cases: readonly (readonly [string, Record<string, string>, string])[] = [
      ['PUT /writes/k', { 'if-match': '*' }, '<Header>If-Match</Header>'],
      [
        'PUT /writes/k',
        { 'if-match': '"x"', 'if-none-match': '*' },
        '<Header>If-Match,If-None-Match</Header><additionalMessage>Multiple conditional request headers present in the request<',
      ],
      ['DELETE /writes/k', { 'x-amz-if-match-size': '1' }, '<Header>x-amz-if-match-size</Header>'],
      [
        'DELETE /writes/k',
        { 'x-amz-if-match-last-modified-time': new Date().toUTCString() },
        'x-amz-if-match-last-modified-time',
      ],
      ['PUT /writes/k', { 'x-amz-write-offset-bytes': '1' }, '<Header>x-amz-write-offset-bytes</Header>'],
      ['GET /writes/k?torrent', {}, '<Code>NotImplemented</Code>'],
    ]
    for (const [line, headers, text] of cases) {
      const reply = await send(line, headers)
      expect([line, reply.status, reply.text]).toEqual([line, 501, expect.stringContaining(text)])
    }
    expect((await send('GET /writes/k')).text).toBe('x')
  })

  test('an upload in parts is completed under a condition only if nobody wrote or deleted since it began', async ({
    expect,
  }) => {
    await send('PUT /conflicts')
    const put = async () => (await send('PUT /conflicts/k', {}, 'same')).headers.get('etag') ?? ''
    const conflict = (condition: string) => [
      409,
      expect.stringContaining(
        `<Code>ConditionalRequestConflict</Code><Message>The conditional request cannot succeed due to a conflicting operation against this resource.</Message><Condition>${condition}</Condition><Key>k</Key>`,
      ),
    ]
    const etag = await put()
    const began = await beginUpload('/conflicts/k', ['part'])
    await put()
    const matched = await began.complete({ 'if-match': etag })
    expect([matched.status, matched.text]).toEqual(conflict('If-Match'))
    await send('DELETE /conflicts/k')
    const absent = await began.complete({ 'if-none-match': '*' })
    expect([absent.status, absent.text]).toEqual(conflict('If-None-Match'))
    const gone = await began.complete({ 'if-match': etag })
    expect([gone.status, gone.code]).toEqual([404, 'NoSuchKey'])
    const anew = await beginUpload('/conflicts/k', ['part'])
    expect((await anew.complete({ 'if-none-match': '*' })).status).toBe(200)
    const last = await beginUpload('/conflicts/k', ['part'])
    const current = (await send('HEAD /conflicts/k')).headers.get('etag') ?? ''
    expect((await last.complete({ 'if-match': current })).status).toBe(200)
  })

  test('headers of a lock come with a digest of the body, or are refused', async ({ expect }) => {
    await send('PUT /digests', { 'x-amz-bucket-object-lock-enabled': 'true' })
    const hold = { 'x-amz-object-lock-legal-hold': 'OFF' }
    const refused = await send('PUT /digests/k', hold, 'x')
    expect([refused.status, refused.text]).toEqual([
      400,
      expect.stringContaining(
        '<Code>InvalidRequest</Code><Message>Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters<',
      ),
    ])
    expect((await send('PUT /digests/k', { ...hold, 'content-md5': md5('x').toString('base64') }, 'x')).status).toBe(
      200,
    )
    expect((await send('PUT /digests/k', { ...hold, 'x-amz-checksum-crc32': 'jNxaeg==' }, 'x')).code).not.toBe(
      'InvalidRequest',
    )
    expect((await send('PUT /digests/plain', {}, 'x')).status).toBe(200)
  })
})

describe('copies', () => {
  test('sources: their spellings, markers, conditions', async ({ expect }) => {
    await send('PUT /sources')
    await enableVersions('sources')
    const version = (await send('PUT /sources/a%20b', {}, 'x')).headers.get('x-amz-version-id')
    const marker = (await send('DELETE /sources/gone')).headers.get('x-amz-version-id')
    const copy = (source: string, headers: Record<string, string> = {}) =>
      send('PUT /sources/copy', { 'x-amz-copy-source': source, ...headers })
    for (const source of ['/sources/a%20b', 'sources/a%20b', `sources/a%20b?versionId=${version}`]) {
      const { status, text, headers } = await copy(source)
      expect([source, status, text]).toEqual([
        source,
        200,
        expect.stringMatching(/<CopyObjectResult.*<LastModified>.*<ETag>/s),
      ])
      expect(headers.get('x-amz-copy-source-version-id')).toBe(version)
    }
    const cases: readonly (readonly [string, Record<string, string>, number, string])[] = [
      ['sources', {}, 400, '<Message>Invalid copy source object key</Message><ArgumentName>x-amz-copy-source<'],
      ['nowhere-at-all/k', {}, 404, '<Code>NoSuchBucket<'],
      ['sources/none', {}, 404, '<Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>none<'],
      [`sources/a%20b?versionId=${'0'.repeat(32)}`, {}, 404, '<Code>NoSuchVersion<'],
      ['sources/gone', {}, 404, '<Code>NoSuchKey<'],
      [
        `sources/gone?versionId=${marker}`,
        {},
        400,
        '<Message>The source of a copy request may not specifically refer to a delete marker by version id.<',
      ],
      ['sources/a%20b', { 'x-amz-copy-source-if-match': '"x"' }, 412, '<Condition>x-amz-copy-source-If-Match<'],
      ['sources/a%20b', { 'x-amz-copy-source-if-none-match': '*' }, 412, '<Condition>x-amz-copy-source-If-None-Match<'],
      [
        'sources/a%20b',
        { 'x-amz-copy-source-if-modified-since': new Date(Date.now() - 1).toUTCString() },
        412,
        '<Condition>x-amz-copy-source-If-Modified-Since<',
      ],
      ['sources/a%20b', { 'if-none-match': '*' }, 412, '<Condition>If-None-Match<'],
    ]
    // A time is whole seconds, and "since now" must not be before the object itself.
    await new Promise((resolve) => setTimeout(resolve, 1000 - (Date.now() % 1000)))
    for (const [source, headers, status, text] of cases) {
      const reply = await copy(source, headers)
      expect([source, headers, reply.status, reply.text]).toEqual([
        source,
        headers,
        status,
        expect.stringContaining(text),
      ])
    }
  })

  test('ranges of a source are first-last and nothing else', async ({ expect }) => {
    await send('PUT /slices')
    await send('PUT /slices/k', {}, '0123456789')
    const { uploadId } = await beginUpload('/slices/target', [])
    const cases: readonly (readonly [string, number, string])[] = [
      ...['bytes=0-', 'bytes=-1', '0-1', 'bytes=2-1'].map(
        (range) =>
          [range, 400, 'value must be of the form bytes=first-last where first and last are the zero-based'] as const,
      ),
      ['bytes=0-10', 400, '<Message>Range specified is not valid for source object of size: 10<'],
      ['bytes=10-11', 400, '<Message>The specified copy range is invalid for the source object size<'],
      ['bytes=0-9', 200, '<CopyPartResult'],
    ]
    for (const [range, status, text] of cases) {
      const reply = await send(`PUT /slices/target?partNumber=1&uploadId=${uploadId}`, {
        'x-amz-copy-source': '/slices/k',
        'x-amz-copy-source-range': range,
      })
      expect([range, reply.status, reply.text]).toEqual([range, status, expect.stringContaining(text)])
    }
  })
})

describe('uploads in parts', () => {
  test('part numbers, ETags in any spelling, ETag-N also of one part, the ETag of a copy', async ({ expect }) => {
    await send('PUT /etags')
    const { uploadId, etags, complete } = await beginUpload('/etags/k', ['only'])
    const bad = await send(`PUT /etags/k?partNumber=10001&uploadId=${uploadId}`, {}, 'x')
    expect([bad.status, bad.text]).toEqual([
      400,
      expect.stringContaining(
        '<Message>Part number must be an integer between 1 and 10000, inclusive</Message><ArgumentName>partNumber<',
      ),
    ])
    const [etag = ''] = etags
    const whole = `"${createHash('md5').update(md5('only')).digest('hex')}-1"`
    const done = await complete({}, [etag.replaceAll('"', '&quot;')])
    expect([done.status, done.text]).toEqual([200, expect.stringContaining(`<ETag>${whole}</ETag>`)])
    expect(done.text).toContain(`<Location>${obs().url}/etags/k</Location>`)
    expect((await send('GET /etags/k')).headers.get('etag')).toBe(whole)
    const copy = await send('PUT /etags/copy', { 'x-amz-copy-source': '/etags/k' })
    expect(copy.text).toContain(`<ETag>"${md5('only').toString('hex')}"</ETag>`)
    const bare = await beginUpload('/etags/bare', ['only'])
    expect(
      (
        await bare.complete(
          {},
          bare.etags.map((each) => each.replaceAll('"', '')),
        )
      ).status,
    ).toBe(200)
  })

  test('a size that is announced is held to; parts past the last are none; a second abort', async ({ expect }) => {
    await send('PUT /aborts')
    const { uploadId, complete } = await beginUpload('/aborts/k', ['12345'])
    const wrong = await complete({ 'x-amz-mp-object-size': '6' })
    expect([wrong.status, wrong.code]).toEqual([400, 'InvalidRequest'])
    const past = (await send(`GET /aborts/k?uploadId=${uploadId}&part-number-marker=9`)).text
    expect(past).toMatch(/<NextPartNumberMarker>0<.*<IsTruncated>false</s)
    expect(past).not.toContain('<Part>')
    const listed = (await send(`GET /aborts/k?uploadId=${uploadId}`)).text
    expect(listed).toMatch(/<Initiator><ID>.*<Owner><ID>.*<StorageClass>STANDARD</s)
    expect((await send(`DELETE /aborts/k?uploadId=${uploadId}`)).status).toBe(204)
    const again = await send(`DELETE /aborts/k?uploadId=${uploadId}`)
    expect([again.status, again.text]).toEqual([404, expect.stringContaining(`<UploadId>${uploadId}</UploadId>`)])
    expect((await complete()).code).toBe('NoSuchUpload')
  })

  test('the list of uploads: empty markers are there, and one needs the other', async ({ expect }) => {
    await send('PUT /uploading')
    await beginUpload('/uploading/a/1', [])
    await beginUpload('/uploading/b', [])
    const all = (await send('GET /uploading?uploads&upload-id-marker=ignored')).text
    expect(all).toMatch(/<NextKeyMarker\s*\/><NextUploadIdMarker\s*\/>.*<Key>a\/1<.*<Key>b</s)
    const page = (await send('GET /uploading?uploads&delimiter=/&max-uploads=1')).text
    expect(page).toMatch(/<CommonPrefixes><Prefix>a\/</)
    const wrong = await send('GET /uploading?uploads&key-marker=b&upload-id-marker=x')
    expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining('<Message>Invalid uploadId marker<')])
  })
})

describe('listings', () => {
  const list = async (query: string) => (await send(`GET /listed?${query}`)).text
  let filling: Promise<void> | undefined
  const fill = async () => {
    await send('PUT /listed')
    for (const key of ['a', 'b%3D1', 'c%252F', 'd%20e', 'p/1', 'p/2', 'q--1', 'q--2', 'z%01'])
      await send(`PUT /listed/${key}`, {}, 'x')
  }
  /** Once for all, whichever comes first. */
  const filled = () => {
    filling ??= fill()
    return filling
  }

  test('V1 has a NextMarker only where a delimiter cuts it short, and always an owner', async ({ expect }) => {
    await filled()
    expect(await list('max-keys=2')).not.toContain('NextMarker')
    expect(await list('delimiter=/')).not.toContain('NextMarker')
    const cut = await list('delimiter=/&max-keys=5')
    expect(cut).toMatch(/<NextMarker>p\/<\/NextMarker>.*<MaxKeys>5<.*<IsTruncated>true</s)
    expect(cut).toContain('<Owner><ID>000000000000</ID></Owner>')
    expect(await list('delimiter=/&marker=p/')).not.toContain('<Prefix>p/<')
  })

  test('V2: tokens are opaque, start-after yields to them, owners on demand, prefixes count once', async ({
    expect,
  }) => {
    await filled()
    const first = await list('list-type=2&max-keys=1&start-after=a')
    expect(first).toMatch(/<KeyCount>1<.*<StartAfter>a<.*<Key>b=1</s)
    expect(first).not.toContain('<Owner>')
    const token = /<NextContinuationToken>(.*)<\/NextContinuationToken>/.exec(first)?.[1]
    const next = await list(`list-type=2&max-keys=1&start-after=z&fetch-owner=true&continuation-token=${token}`)
    expect(next).toMatch(new RegExp(`<ContinuationToken>${token}<.*<Key>c%2F<.*<Owner>`, 's'))
    expect(next).not.toContain('StartAfter')
    expect(await list('list-type=2&delimiter=/&prefix=p')).toMatch(/<KeyCount>1</)
    const none = await list('list-type=2&max-keys=0')
    expect(none).toMatch(/<MaxKeys>0<.*<KeyCount>0<.*<IsTruncated>false</s)
  })

  test('entries: algorithm and type of the checksum, nothing of encryption', async ({ expect }) => {
    await filled()
    const text = await list('list-type=2&prefix=a')
    expect(text).toMatch(
      /<Contents><Key>a<\/Key><LastModified>.*<\/LastModified><ETag>"9dd4e461268c8034f5c8564e155c67a6"<\/ETag><ChecksumAlgorithm>CRC64NVME<\/ChecksumAlgorithm><ChecksumType>FULL_OBJECT<\/ChecksumType><Size>1<\/Size><StorageClass>STANDARD</,
    )
    expect(text).not.toMatch(/SSE|Encryption/)
  })

  test('delimiters of several characters; pages within a prefix', async ({ expect }) => {
    await filled()
    expect(await list('list-type=2&delimiter=--')).toMatch(/<CommonPrefixes><Prefix>q--<\/Prefix><\/CommonPrefixes>/)
    const page = await list('list-type=2&delimiter=/&prefix=p/&max-keys=1')
    expect(page).toMatch(/<IsTruncated>true<.*<Key>p\/1</s)
    const token = /<NextContinuationToken>(.*)<\/NextContinuationToken>/.exec(page)?.[1]
    expect(await list(`list-type=2&delimiter=/&prefix=p/&continuation-token=${token}`)).toMatch(
      /<KeyCount>1<.*<Key>p\/2</s,
    )
  })

  test('encoding-type=url escapes every name; without it what XML cannot bear is a reference', async ({ expect }) => {
    await filled()
    const text = await list('encoding-type=url&delimiter=%3D&prefix=&marker=%20')
    expect(text).toMatch(/<Marker>\+<.*<Delimiter>%3D<.*<EncodingType>url</s)
    for (const name of ['<Prefix>b%3D<', '<Key>c%252F<', '<Key>d+e<', '<Key>p/1<', '<Key>z%01<'])
      expect(text).toContain(name)
    expect(await list('list-type=2&encoding-type=url&start-after=d%20d')).toContain('<StartAfter>d+d<')
    expect(await list('prefix=z')).toContain('<Key>z&#x1;</Key>')
    const bad = await send('GET /listed?encoding-type=')
    expect([bad.status, bad.text]).toEqual([
      400,
      expect.stringContaining('Invalid Encoding Method specified in Request'),
    ])
  })

  test('of a bucket that is not there', async ({ expect }) => {
    for (const query of ['', 'list-type=2', 'versions', 'uploads']) {
      expect((await send(`GET /nowhere-at-all?${query}`)).code).toBe('NoSuchBucket')
    }
  })
})

describe('buckets', () => {
  test('versioning: what it may be told, and that there is no way back', async ({ expect }) => {
    await send('PUT /states')
    expect((await send('GET /states?versioning')).text).not.toContain('<Status>')
    for (const status of ['enabled', 'Disabled'])
      expect((await enableVersions('states', status)).code).toBe('MalformedXML')
    const empty = '<VersioningConfiguration/>'
    const refused = await send('PUT /states?versioning', contentMd5(empty), empty)
    expect([refused.status, refused.text]).toEqual([
      400,
      expect.stringContaining(
        '<Code>IllegalVersioningConfigurationException</Code><Message>The Versioning element must be specified<',
      ),
    ])
    for (const status of ['Enabled', 'Suspended']) {
      expect((await enableVersions('states', status)).status).toBe(200)
      expect((await send('GET /states?versioning')).text).toContain(`<Status>${status}<`)
    }
    const put = await send('PUT /states/k', {}, 'x')
    expect([
      put.headers.get('x-amz-version-id'),
      (await send('GET /states/k')).headers.get('x-amz-version-id'),
    ]).toEqual([null, 'null'])
    const marker = await send('DELETE /states/k')
    expect([marker.headers.get('x-amz-delete-marker'), marker.headers.get('x-amz-version-id')]).toEqual([
      'true',
      'null',
    ])
  })

  test('locks: versions stay on, and what headers must say', async ({ expect }) => {
    await send('PUT /locks', { 'x-amz-bucket-object-lock-enabled': 'true' })
    const off = await enableVersions('locks', 'Suspended')
    expect([off.status, off.text]).toEqual([
      409,
      expect.stringContaining(
        '<Message>An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.<',
      ),
    ])
    const digest = { 'content-md5': md5('x').toString('base64') }
    const cases: readonly (readonly [Record<string, string>, string])[] = [
      [{ mode: 'GOVERNANCE' }, 'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied'],
      [{ mode: 'NONE', 'retain-until-date': '2999-01-01T00:00:00Z' }, 'Unknown wormMode directive.'],
      [
        { mode: 'GOVERNANCE', 'retain-until-date': '2001-01-01T00:00:00Z' },
        'The retain until date must be in the future!',
      ],
    ]
    for (const [lock, message] of cases) {
      const headers = Object.fromEntries(
        Object.entries(lock).map(([name, value]) => [`x-amz-object-lock-${name}`, value]),
      )
      const reply = await send('PUT /locks/k', { ...digest, ...headers }, 'x')
      expect([reply.status, reply.text]).toEqual([400, expect.stringContaining(message)])
    }
    await send('PUT /locks/k', {}, 'x')
    const unset = await send('GET /locks/k?retention')
    expect([unset.status, unset.text]).toEqual([
      404,
      expect.stringContaining(
        '<Code>NoSuchObjectLockConfiguration</Code><Message>The specified object does not have a ObjectLock configuration<',
      ),
    ])
    await send('PUT /lockless')
    await send('PUT /lockless/k', {}, 'x')
    const bypass = await send('DELETE /lockless/k', { 'x-amz-bypass-governance-retention': 'true' })
    expect([bypass.status, bypass.code]).toEqual([400, 'InvalidArgument'])
    const marker = (await send('DELETE /locks/k')).headers.get('x-amz-version-id')
    expect((await send(`GET /locks/k?retention&versionId=${marker}`)).status).toBe(405)
  })

  test('ACLs: grants and canned lists that make no sense', async ({ expect }) => {
    await send('PUT /lists', { 'x-amz-object-ownership': 'ObjectWriter' })
    const cases: readonly (readonly [Record<string, string>, string])[] = [
      [{ 'x-amz-acl': 'everybody' }, '<ArgumentName>x-amz-acl<'],
      [{ 'x-amz-grant-read': 'x' }, 'Argument format not recognized'],
      [{ 'x-amz-grant-read': 'uri="http://x"' }, 'Invalid group uri'],
      [{ 'x-amz-grant-read': 'id="x"' }, 'Invalid id'],
      [
        { 'x-amz-acl': 'private', 'x-amz-grant-read': `id="${'0'.repeat(64)}"` },
        'Specifying both Canned ACLs and Header Grants is not allowed',
      ],
    ]
    for (const [headers, text] of cases) {
      const reply = await send('PUT /lists?acl', headers)
      expect([headers, reply.status, reply.text]).toEqual([headers, 400, expect.stringContaining(text)])
    }
    const mail = await send('PUT /lists?acl', { 'x-amz-grant-read': 'emailAddress="a@b.c"' })
    expect(mail.status).toBe(405)
    const owner = await send('PUT /other-lists', { 'x-amz-object-ownership': 'Nobody' })
    expect([owner.status, owner.text]).toEqual([
      400,
      expect.stringContaining('Invalid x-amz-object-ownership header: Nobody'),
    ])
  })

  test('settings that are checked by a digest say so; replication wants versions', async ({ expect }) => {
    await send('PUT /settings')
    const body = '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>'
    const bare = await send('PUT /settings?tagging', {}, body)
    expect([bare.status, bare.text]).toEqual([
      400,
      expect.stringContaining('<Message>Missing required header for this request: Content-MD5 OR x-amz-checksum-*<'),
    ])
    const rules =
      '<ReplicationConfiguration><Role>arn:aws:iam::000000000000:role/r</Role><Rule><Status>Enabled</Status><Prefix/><Destination><Bucket>arn:aws:s3:::settings</Bucket></Destination></Rule></ReplicationConfiguration>'
    const put = () => send('PUT /settings?replication', contentMd5(rules), rules)
    const refused = await put()
    expect([refused.status, refused.text]).toEqual([
      400,
      expect.stringContaining(
        "<Code>InvalidRequest</Code><Message>Versioning must be 'Enabled' on the bucket to apply a replication configuration<",
      ),
    ])
    await enableVersions('settings')
    expect((await put()).status).toBe(200)
  })

  test('CORS: an origin with a wildcard in its middle', async ({ expect }) => {
    await send('PUT /origins')
    const rules =
      '<CORSConfiguration><CORSRule><AllowedOrigin>http://*.origin.com</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>'
    await send('PUT /origins?cors', contentMd5(rules), rules)
    const ask = async (origin: string) =>
      (await send('GET /origins', { origin })).headers.get('access-control-allow-origin')
    expect([await ask('http://a.origin.com'), await ask('http://origin.com')]).toEqual(['http://a.origin.com', null])
  })
})
