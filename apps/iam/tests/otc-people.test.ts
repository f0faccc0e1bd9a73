import { expect, test } from 'vitest'
import { otcOperations } from '../src/otc-api.ts'
import { type Sent, startIam, ZEROS } from './_util.ts'

test('users, groups and memberships are made, listed, changed and removed', async () => {
  const { call, admin: token } = await startIam()
  const ann = (await call('POST /v3/users', { token, body: { user: { name: 'ann', email: 'a@b' } } })).body.user
  expect(ann).toMatchObject({ name: 'ann', domain_id: ZEROS, enabled: true, email: 'a@b' })
  expect((await call('POST /v3/users', { token, body: { user: { name: 'ANN' } } })).status).toBe(409)
  const renamed = await call(`PATCH /v3/users/${ann.id}`, { token, body: { user: { name: 'anna' } } })
  expect(renamed.body.user).toMatchObject({ id: ann.id, name: 'anna', email: 'a@b' })
  const group = (await call('POST /v3/groups', { token, body: { group: { name: 'team' } } })).body.group
  const membership = `/v3/groups/${group.id}/users/${ann.id}`
  expect((await call(`HEAD ${membership}`, { token })).status).toBe(404)
  expect((await call(`PUT ${membership}`, { token })).status).toBe(204)
  expect((await call(`HEAD ${membership}`, { token })).status).toBe(204)
  expect((await call(`GET /v3/groups/${group.id}/users`, { token })).body.users[0].name).toBe('anna')
  expect((await call(`GET /v3/users/${ann.id}/groups`, { token })).body.groups[0].name).toBe('team')
  expect((await call(`DELETE ${membership}`, { token })).status).toBe(204)
  expect((await call(`DELETE /v3/groups/${group.id}`, { token })).status).toBe(204)
  const list = async (query: string) => (await call(`GET /v3/users${query}`, { token })).body.users.length
  expect([await list(''), await list('?name=anna'), await list('?enabled=false')]).toEqual([2, 1, 0])
  const root = (await call('GET /v3/users?name=admin', { token })).body.users[0].id
  expect((await call(`DELETE /v3/users/${root}`, { token })).status).toBe(403)
  expect((await call(`DELETE /v3/users/${ann.id}`, { token })).status).toBe(204)
  expect((await call(`GET /v3/users/${ann.id}`, { token })).status).toBe(404)
})

test('projects have tokens for themselves, and credentials may bring their own keys', async () => {
  const { call, signIn, admin: token } = await startIam()
  const made = await call('POST /v3/projects', { token, body: { project: { name: 'eu-de_lab' } } })
  const { id } = made.body.project
  expect((await call('POST /v3/projects', { token, body: { project: { name: 'eu-de_lab' } } })).status).toBe(409)
  const inProject = await signIn('admin', 'admin-secret', { project: { name: 'eu-de_lab' } })
  expect(inProject.body.token.project.id).toBe(id)
  await call(`PATCH /v3/projects/${id}`, { token, body: { project: { enabled: false } } })
  expect((await call('GET /v3/auth/projects', { token: inProject.token })).status).toBe(401)
  expect((await call('GET /v3/auth/projects', { token })).body.projects).toHaveLength(1)
  expect((await call(`DELETE /v3/projects/${id}`, { token })).status).toBe(204)

  const user = (await call('POST /v3/users', { token, body: { user: { name: 'ann' } } })).body.user.id
  const own = { access: 'A'.repeat(20), secret: 's'.repeat(40) }
  const credential = { type: 'ec2', user_id: user, blob: JSON.stringify(own), project_id: ZEROS }
  expect((await call('POST /v3/credentials', { token, body: { credential } })).status).toBe(201)
  expect((await call('POST /v3/credentials', { token, body: { credential } })).status).toBe(409)
  // Told once, when it is made.
  const { body: shown } = await call(`GET /v3/credentials/${own.access}`, { token })
  expect(JSON.parse(shown.credential.blob)).toEqual({ access: own.access })
  const key = `/v3.0/OS-CREDENTIAL/credentials/${own.access}`
  const off = await call(`PUT ${key}`, { token, body: { credential: { status: 'inactive' } } })
  expect(off.body.credential).toMatchObject({ access: own.access, status: 'inactive', user_id: user })
  expect((await call(`GET /v3.0/OS-CREDENTIAL/credentials?user_id=${user}`, { token })).body.credentials).toHaveLength(
    1,
  )
  expect((await call(`DELETE /v3/credentials/${own.access}`, { token })).status).toBe(204)
  expect((await call(`GET ${key}`, { token })).status).toBe(404)
})

/** What a user without permissions may do: what is his own, and what clients ask to find their way. */
const FREE: ReadonlySet<string> = new Set([
  'ListAuthProjects',
  'ListAuthDomains',
  'GetCatalog',
  'ListServices',
  'ListEndpoints',
  'ListRegions',
  'ListProjects',
])

/** A body in which each operation finds what it needs. */
const bodyOf = (id: string): object => ({
  user: { name: 'new', password: 'x', original_password: 'x' },
  group: { name: 'new' },
  project: { name: 'new' },
  domain: { name: 'new' },
  credential: { type: 'ec2', user_id: id, blob: '{}' },
  agency: { name: 'new', domain_id: ZEROS, trust_domain_name: 'default' },
})

test('no operation does anything for nobody, for a user without permissions, or for another domain', async () => {
  const { call, signIn, admin: token } = await startIam()
  const make = async (route: string, body: object) => Object.values((await call(route, { token, body })).body)[0]
  const victim = (await make('POST /v3/users', { user: { name: 'victim', password: 'v' } })) as { id: string }
  const group = (await make('POST /v3/groups', { group: { name: 'g' } })) as { id: string }
  const agency = (await make('POST /v3.0/OS-AGENCY/agencies', {
    agency: { name: 'a', domain_id: ZEROS, trust_domain_name: 'default' },
  })) as { id: string }
  const key = (await make('POST /v3.0/OS-CREDENTIAL/credentials', { credential: { user_id: victim.id } })) as {
    access: string
  }
  await make('POST /v3/users', { user: { name: 'ann', password: 'a' } })
  await make('POST /v3/domains', { domain: { name: 'other', password: 'o' } })
  const [ann, other] = [await signIn('ann', 'a'), await signIn('other', 'o', undefined, 'other')]
  const role = (await call('GET /v3/roles', { token })).body.roles[0].id
  const labels: Readonly<Record<string, string>> = {
    user_id: victim.id,
    group_id: group.id,
    agency_id: agency.id,
    project_id: ZEROS,
    domain_id: ZEROS,
    role_id: role,
    credential_id: key.access,
    access_key: key.access,
  }
  const { token: theirs } = await signIn('victim', 'v')
  const attempt = (route: string, sent: Sent) => {
    const path = route.replaceAll(/\{(\w+)\}/g, (_, name: string) => labels[name] ?? '')
    const hasBody = /^(POST|PUT|PATCH)/.test(route)
    return call(path, { subject: theirs, ...sent, ...(hasBody ? { body: bodyOf(victim.id) } : {}) })
  }
  const guarded = otcOperations.filter(({ implemented, name }) => implemented && !FREE.has(name))
  for (const { name, route, action } of guarded) {
    expect.soft(action, name).toMatch(/^(iam|sts):/)
    const isOpen = name === 'CreateToken' || name === 'CreateTemporaryAccessKey'
    expect.soft((await attempt(route, {})).status, `${name} for nobody`).toBe(isOpen ? 400 : 401)
    if (isOpen) continue
    const refused = name === 'ShowProject' ? 200 : 403
    expect.soft((await attempt(route, { token: ann.token })).status, `${name} for a user`).toBe(refused)
    const isAboutOwn =
      /^(Create|List)(UsersV3|UserV3|GroupsV3|GroupV3|Project|RolesV3|Domains|Credentials|Agencies|PermanentAccessKeys)$/
    if (isAboutOwn.test(name)) continue
    const foreign = (await attempt(route, { token: other.token })).status
    expect.soft(name === 'ShowRoleV3' ? 404 : foreign, `${name} for another domain`).toBeOneOf([403, 404])
  }
  expect((await call(`GET /v3/users/${victim.id}`, { token })).body.user.name).toBe('victim')
})
