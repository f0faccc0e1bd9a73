import { expect, test } from 'vitest'
import { passwordRequest, signedHeaders, startIam, ZEROS } from './_util.ts'

const PROJECT = { project: { id: ZEROS } }

test('clients find the version before they say who they are', async () => {
  const { url, call } = await startIam()
  expect(await call('GET /')).toMatchObject({ status: 300, body: { versions: { values: [{ id: 'v3.6' }] } } })
  const { body } = await call('GET /v3')
  expect(body.version).toMatchObject({ id: 'v3.6', status: 'stable', links: [{ rel: 'self', href: `${url}/v3/` }] })
})

test('a password gives a token for a project, a domain or nothing, with the catalog of this cloud', async () => {
  const { url, signIn, call } = await startIam()
  const project = await signIn('admin', 'admin-secret', { project: { name: 'eu-de' } })
  expect(project).toMatchObject({
    status: 201,
    body: {
      token: {
        methods: ['password'],
        user: { name: 'admin', domain: { id: ZEROS, name: 'default' } },
        project: { id: ZEROS, name: 'eu-de', domain: { name: 'default' } },
        issued_at: '2026-01-01T00:00:00.000000Z',
        expires_at: '2026-01-02T00:00:00.000000Z',
        roles: [{ name: 'te_admin' }],
      },
    },
  })
  const urls = project.body.token.catalog.map(({ type, endpoints }: { type: string; endpoints: { url: string }[] }) => [
    type,
    endpoints[0]?.url,
  ])
  expect(urls).toEqual([
    ['identity', `${url}/v3`],
    ['kmsv1', `${url}/v1.0/${ZEROS}`],
    ['object', url],
  ])
  const domain = await signIn('admin', 'admin-secret', { domain: { name: 'default' } })
  expect(domain.body.token.domain).toEqual({ id: ZEROS, name: 'default' })
  expect(domain.body.token.catalog).toHaveLength(2)
  const unscoped = await signIn('admin', 'admin-secret')
  expect(unscoped.body.token).not.toHaveProperty('catalog')
  // Another token for the same, that ends when the first does.
  const auth = { identity: { methods: ['token'], token: { id: unscoped.token } }, scope: PROJECT }
  const again = await call('POST /v3/auth/tokens', { body: { auth } })
  expect(again.body.token).toMatchObject({ methods: ['password', 'token'], project: { id: ZEROS } })
  expect(again.body.token.expires_at).toBe(unscoped.body.token.expires_at)
})

test('a wrong password is refused like a user whom there is not', async () => {
  const { call, signIn, admin } = await startIam()
  await call('POST /v3/users', { token: admin, body: { user: { name: 'ann', password: 'ann-secret' } } })
  await call('POST /v3/users', { token: admin, body: { user: { name: 'mute' } } })
  expect((await signIn('ann', 'ann-secret')).status).toBe(201)
  const refused = { status: 401, body: { error: { code: 401, title: 'Unauthorized' } } }
  const answers = await Promise.all([
    signIn('ann', 'ann-secret '),
    signIn('nobody', 'ann-secret'),
    signIn('mute', 'x'),
    signIn('admin', 'x'),
    signIn('ann', 'ann-secret', undefined, 'elsewhere'),
  ])
  for (const answer of answers) expect(answer).toMatchObject(refused)
  expect(new Set(answers.map(({ body }) => body.error.message)).size).toBe(1)
  for (const scope of [{ project: { id: 'f'.repeat(32) } }, { project: { name: 'x' } }, { domain: { name: 'x' } }]) {
    expect(await signIn('ann', 'ann-secret', scope)).toMatchObject(refused)
  }
})

test('a token is validated by its owner and by those whose policies let them, and ends when it is revoked or over', async () => {
  const { call, signIn, admin, clock } = await startIam()
  for (const name of ['ann', 'bob']) {
    await call('POST /v3/users', { token: admin, body: { user: { name, password: `${name}-secret` } } })
  }
  const [ann, bob] = [(await signIn('ann', 'ann-secret')).token, (await signIn('bob', 'bob-secret')).token]
  expect((await call('GET /v3/auth/tokens', { token: ann, subject: ann })).body.token.user.name).toBe('ann')
  expect((await call('HEAD /v3/auth/tokens', { token: admin, subject: ann })).status).toBe(200)
  expect((await call('GET /v3/auth/tokens', { token: bob, subject: ann })).status).toBe(403)
  expect((await call('DELETE /v3/auth/tokens', { token: bob, subject: ann })).status).toBe(403)
  expect((await call('GET /v3/auth/tokens', { token: ann })).status).toBe(400)
  expect((await call('DELETE /v3/auth/tokens', { token: ann, subject: ann })).status).toBe(204)
  expect((await call('GET /v3/auth/tokens', { token: ann, subject: ann })).status).toBe(401)
  expect((await call('GET /v3/auth/tokens', { token: admin, subject: ann })).status).toBe(404)
  clock.advance(86_400_000)
  expect((await call('GET /v3/auth/projects', { token: bob })).status).toBe(401)
})

test('tokens end with a password that is changed and with a user who is disabled', async () => {
  const { call, signIn, admin } = await startIam()
  const made = await call('POST /v3/users', { token: admin, body: { user: { name: 'ann', password: 'first' } } })
  const path = `/v3/users/${made.body.user.id}`
  const change = (token: string, original_password: string, password: string) =>
    call(`POST ${path}/password`, { token, body: { user: { original_password, password } } })
  const { token } = await signIn('ann', 'first')
  expect((await change(admin, 'first', 'second')).status).toBe(403)
  expect((await change(token, 'wrong', 'second')).status).toBe(401)
  expect((await change(token, 'first', 'second')).status).toBe(204)
  expect((await call(`GET ${path}`, { token })).status).toBe(401)
  expect((await signIn('ann', 'first')).status).toBe(401)
  const next = await signIn('ann', 'second')
  expect((await call(`GET ${path}`, { token: next.token })).body.user.name).toBe('ann')
  await call(`PATCH ${path}`, { token: admin, body: { user: { enabled: false } } })
  expect((await call(`GET ${path}`, { token: next.token })).status).toBe(401)
  expect((await signIn('ann', 'second')).status).toBe(401)
})

test('an access key signs for a token, a catalog and a project, and a temporary one does as long as it lasts', async () => {
  const { call, url, admin, clock } = await startIam()
  const body = { user: { name: 'ann', password: 'ann-secret' } }
  const { id } = (await call('POST /v3/users', { token: admin, body })).body.user
  const { credential } = (
    await call('POST /v3.0/OS-CREDENTIAL/credentials', { token: admin, body: { credential: { user_id: id } } })
  ).body
  const signed = (route: string, key: { access: string; secret: string; securityToken?: string }, text?: string) => {
    const [method = '', path = ''] = route.split(' ')
    const headers = signedHeaders({ method, url: `${url}${path}`, body: text }, key, clock.now())
    return call(route, { headers, body: text })
  }
  expect((await signed('GET /v3/projects?name=eu-de', credential)).body.projects[0].id).toBe(ZEROS)
  expect((await signed('GET /v3/auth/domains?name=default', credential)).body.domains[0].id).toBe(ZEROS)
  expect((await signed('GET /v3/auth/catalog', credential)).body.catalog[0].type).toBe('identity')
  const request = JSON.stringify({ auth: { identity: { methods: [] }, scope: PROJECT } })
  const { body: answered, token } = await signed('POST /v3/auth/tokens', credential, request)
  expect(answered.token).toMatchObject({ user: { name: 'ann' }, project: { id: ZEROS } })
  expect((await signed('GET /v3/auth/projects', { ...credential, secret: 'x' })).status).toBe(401)

  const asked = { auth: { identity: { methods: ['token'], token: { id: token, duration_seconds: '900' } } } }
  const temporary = (await call('POST /v3.0/OS-CREDENTIAL/securitytokens', { body: asked })).body.credential
  expect(temporary.expires_at).toBe('2026-01-01T00:15:00.000000Z')
  const key = { access: temporary.access, secret: temporary.secret, securityToken: temporary.securitytoken }
  const limited = await signed('POST /v3/auth/tokens', key, request)
  // What it is made of ends sooner than a token does, and opens no longer one.
  expect(limited.body.token.expires_at).toBe('2026-01-01T00:15:00.000000Z')
  const longer = { auth: { identity: { methods: ['token'], token: { id: limited.token, duration_seconds: 86_400 } } } }
  expect((await call('POST /v3.0/OS-CREDENTIAL/securitytokens', { body: longer })).status).toBe(403)
  clock.advance(900_000)
  expect((await signed('GET /v3/auth/projects', key)).status).toBe(401)
})

test('an agency lets the users of the domain that it trusts act for its own, as far as its roles go', async () => {
  const { call, signIn, admin, clock } = await startIam()
  const made = await call('POST /v3/domains', {
    token: admin,
    body: { domain: { name: 'partner', password: 'secret' } },
  })
  const partner = (await signIn('partner', 'secret', { domain: { name: 'partner' } }, 'partner')).token
  const agency = { name: 'reader', domain_id: ZEROS, trust_domain_name: 'partner', duration: 'ONEDAY' }
  const { body } = await call('POST /v3.0/OS-AGENCY/agencies', { token: admin, body: { agency } })
  expect(body.agency).toMatchObject({
    trust_domain_id: made.body.domain.id,
    duration: '24',
    expire_time: '2026-01-02T00:00:00.000000',
  })
  const assume_role = { domain_name: 'default', agency_name: 'reader' }
  const auth = { identity: { methods: ['assume_role'], assume_role }, scope: PROJECT }
  const take = (token: string) => call('POST /v3/auth/tokens', { token, body: { auth } })
  // The partner's users need its leave besides the agency's.
  const bob = { user: { name: 'bob', password: 'bob-secret' } }
  await call('POST /v3/users', { token: partner, body: bob })
  const asBob = (await signIn('bob', 'bob-secret', undefined, 'partner')).token
  expect((await take(asBob)).status).toBe(403)
  const taken = await take(partner)
  expect(taken.body.token).toMatchObject({ methods: ['assume_role'], user: { name: 'default/reader' } })
  expect((await call('GET /v3/users', { token: taken.token })).status).toBe(403)
  const role = (await call('GET /v3/roles?name=IAMFullAccess', { token: admin })).body.roles[0].id
  const roles = `/v3.0/OS-AGENCY/domains/${ZEROS}/agencies/${body.agency.id}/roles`
  expect((await call(`PUT ${roles}/${role}`, { token: admin })).status).toBe(204)
  expect((await call(`HEAD ${roles}/${role}`, { token: admin })).status).toBe(204)
  expect((await call(`GET ${roles}`, { token: admin })).body.roles[0].name).toBe('IAMFullAccess')
  expect(
    (await call('GET /v3/users', { token: taken.token })).body.users.map(({ name }: { name: string }) => name),
  ).toEqual(['admin'])
  expect((await call(`GET /v3.0/OS-AGENCY/agencies/${body.agency.id}`, { token: partner })).status).toBe(404)
  // Its day ends, and so does what was taken on by then.
  clock.advance(86_400_000)
  const later = (await signIn('partner', 'secret', undefined, 'partner')).token
  expect((await take(later)).status).toBe(403)
})

test('what is malformed is refused in the shape of OpenStack', async () => {
  const { call, admin } = await startIam()
  const bodies: readonly unknown[] = [
    '',
    '[]',
    '{',
    '"\\ud800"',
    {},
    { auth: {} },
    { auth: { identity: { methods: ['magic'] } } },
    { auth: { identity: { methods: ['password'] } } },
    { auth: { identity: { methods: ['token'] } } },
    { auth: { identity: { methods: [] } } },
    { auth: { identity: { methods: ['assume_role'], assume_role: {} } } },
    passwordRequest('admin', 'admin-secret', { project: {}, domain: {} }),
    passwordRequest('admin', ''),
    { auth: { identity: { methods: ['password'], password: { user: { password: 'x\0' } } } } },
  ]
  for (const body of bodies) {
    const answer = await call('POST /v3/auth/tokens', { body })
    expect([400, 401]).toContain(answer.status)
    expect(answer.body.error).toMatchObject({
      code: answer.status,
      message: expect.any(String),
      title: expect.any(String),
    })
  }
  expect(await call('GET /v3/nothing', { token: admin })).toMatchObject({ status: 404, body: { error: { code: 404 } } })
  expect((await call('PUT /v3/users', { token: admin })).status).toBe(405)
  expect((await call('POST /v3/users', { token: admin, body: 'x'.repeat(200_000) })).status).toBe(413)
  expect((await call('GET /v3/users/%zz', { token: admin })).status).toBe(400)
})
