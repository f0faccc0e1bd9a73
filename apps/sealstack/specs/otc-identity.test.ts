import { spawn, spawnSync } from 'node:child_process'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { signSdkHmac } from '@sealstack/auth'
import { expect, onTestFinished, type TestContext, test } from 'vitest'
import { startCloud } from '../src/index.ts'
import { filesWith, newDir, outcomeOf } from './_util.ts'

const ZEROS = '0'.repeat(32)

/** Calls of the OTC APIs of a cloud. */
const otcOf = (endpoint: string) => {
  const call = async (route: string, token: string, body?: object) => {
    const [method = '', path = ''] = route.split(' ')
    const url = path.startsWith('http') ? path : `${endpoint}${path}`
    const headers = { 'content-type': 'application/json', ...(token === '' ? {} : { 'x-auth-token': token }) }
    const response = await fetch(url, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
    const text = await response.text()
    const subject = response.headers.get('x-subject-token') ?? ''
    return { status: response.status, subject, body: text === '' ? undefined : JSON.parse(text) }
  }
  const signIn = (name: string, password: string, scope?: object, domain = 'default') => {
    const user = { name, password, domain: { name: domain } }
    const auth = { identity: { methods: ['password'], password: { user } }, ...(scope ? { scope } : {}) }
    return call('POST /v3/auth/tokens', '', { auth })
  }
  return { call, signIn }
}

const kmsUrlOf = (answer: { body: { token: { catalog: { type: string; endpoints: { url: string }[] }[] } } }): string =>
  answer.body.token.catalog.find(({ type }) => type === 'kmsv1')?.endpoints[0]?.url ?? ''

test('a token opens the KMS for its own project, as far as its user may, until it is revoked or over', async () => {
  const dataDir = newDir()
  const cloud = await startCloud({ dataDir })
  onTestFinished(cloud.close)
  const { call, signIn } = otcOf(cloud.endpoint)
  const admin = await signIn('test', 'test', { project: { name: 'us-east-1' } })
  const kms = kmsUrlOf(admin)
  expect(kms).toBe(`${cloud.endpoint}/v1.0/${ZEROS}`)
  const made = await call(`POST ${kms}/kms/create-key`, admin.subject, { key_alias: 'photos' })
  const key_id = made.body.key_info.key_id

  const ann = await call('POST /v3/users', admin.subject, { user: { name: 'ann', password: 'ann-secret' } })
  const session = await signIn('ann', 'ann-secret', { project: { id: ZEROS } })
  const use = (token: string, project = ZEROS) =>
    call(`POST /v1.0/${project}/kms/encrypt-data`, token, { key_id, plain_text: 'x' })
  expect((await use(session.subject)).body.error.error_code).toBe('KMS.0306')
  // By her id, which is what the OTC API calls her.
  const grant = { key_id, grantee_principal: ann.body.user.id, operations: ['encrypt-data'] }
  await call(`POST ${kms}/kms/create-grant`, admin.subject, grant)
  expect((await use(session.subject)).status).toBe(200)
  const grants = await call(`POST ${kms}/kms/list-grants`, admin.subject, { key_id })
  expect(grants.body.grants[0].grantee_principal).toBe(ann.body.user.id)

  // For another project of the domain, for the domain as a whole, for nothing, for another domain: not this one.
  const lab = await call('POST /v3/projects', admin.subject, { project: { name: 'lab' } })
  await call('POST /v3/domains', admin.subject, { domain: { name: 'other', password: 'other-secret' } })
  const strangers = [
    await signIn('ann', 'ann-secret', { project: { id: lab.body.project.id } }),
    await signIn('ann', 'ann-secret', { domain: { name: 'default' } }),
    await signIn('ann', 'ann-secret'),
    await signIn('other', 'other-secret', { project: { name: 'us-east-1' } }, 'other'),
  ]
  for (const { subject, status } of strangers) {
    expect(status).toBe(201)
    expect(await use(subject)).toMatchObject({ status: 403, body: { error: { error_code: 'KMS.0321' } } })
  }
  expect((await use('no-token')).body.error.error_code).toBe('KMS.0302')

  // Of temporary keys the object store takes the signature.
  const asked = { auth: { identity: { methods: ['token'], token: { id: admin.subject } } } }
  const { credential } = (await call('POST /v3.0/OS-CREDENTIAL/securitytokens', '', asked)).body
  const { access: accessKeyId, secret: secretAccessKey, securitytoken: sessionToken } = credential
  const s3 = new S3Client({ ...cloud.aws(), credentials: { accessKeyId, secretAccessKey, sessionToken } })
  onTestFinished(() => s3.destroy())
  await s3.send(new CreateBucketCommand({ Bucket: 'by-temporary-key' }))

  // Whoever comes by the identity service's own port is led to the port in front of all.
  const own = await otcOf(cloud.urls.iam).signIn('test', 'test', { project: { id: ZEROS } })
  expect(kmsUrlOf(own)).toBe(kms)

  for (const text of [session.subject, admin.subject, 'ann-secret', secretAccessKey, sessionToken]) {
    expect(filesWith(dataDir, text)).toEqual([])
  }
  const again = await signIn('ann', 'ann-secret', { project: { id: ZEROS } })
  await fetch(`${cloud.endpoint}/v3/auth/tokens`, {
    method: 'DELETE',
    headers: { 'x-auth-token': session.subject, 'x-subject-token': session.subject },
  })
  expect((await use(session.subject)).body.error.error_code).toBe('KMS.0302')
  expect((await use(again.subject)).status).toBe(200)
  await cloud.clock.advance('24h')
  expect((await use(again.subject)).body.error.error_code).toBe('KMS.0303')
})

test('a user’s access key signs for a token, and for the KMS itself, until it is gone', async () => {
  const cloud = await startCloud()
  onTestFinished(cloud.close)
  const { call, signIn } = otcOf(cloud.endpoint)
  const admin = (await signIn('test', 'test', { domain: { name: 'default' } })).subject
  const ann = await call('POST /v3/users', admin, { user: { name: 'ann', password: 'ann-secret' } })
  const { credential } = (
    await call('POST /v3.0/OS-CREDENTIAL/credentials', admin, { credential: { user_id: ann.body.user.id } })
  ).body
  const keys = { accessKeyId: credential.access, secretAccessKey: credential.secret }
  const signed = async (path: string, body: object) => {
    const text = JSON.stringify(body)
    const headers = { host: new URL(cloud.endpoint).host, 'content-type': 'application/json' }
    const request = { method: 'POST', rawPath: path, rawQuery: '', headers }
    const { host: _, ...sent } = signSdkHmac(request, text, { ...keys, nowMs: Date.now() })
    const response = await fetch(cloud.endpoint + path, { method: 'POST', headers: sent, body: text })
    return {
      status: response.status,
      subject: response.headers.get('x-subject-token') ?? '',
      body: await response.json(),
    }
  }
  const token = await signed('/v3/auth/tokens', { auth: { identity: {}, scope: { project: { id: ZEROS } } } })
  expect(token).toMatchObject({ status: 201, body: { token: { user: { name: 'ann' } } } })
  const random = `/v1.0/${ZEROS}/kms/gen-random`
  const refused = { status: 403, body: { error: { error_code: 'KMS.0306' } } }
  // Signature and token say who it is; what she may is for policies to say.
  expect(await signed(random, { random_data_length: '512' })).toMatchObject(refused)
  expect(await call(`POST ${random}`, token.subject, { random_data_length: '512' })).toMatchObject(refused)
  const roles = await call('GET /v3/roles?display_name=AdministratorAccess', admin)
  const [role] = roles.body.roles.filter(({ name }: { name: string }) => name === 'AdministratorAccess')
  const group = await call('POST /v3/groups', admin, { group: { name: 'admins' } })
  await call(`PUT /v3/groups/${group.body.group.id}/users/${ann.body.user.id}`, admin)
  await call(`PUT /v3/domains/${ZEROS}/groups/${group.body.group.id}/roles/${role.id}`, admin)
  expect(await signed(random, { random_data_length: '512' })).toMatchObject({ status: 200 })
  expect(await call(`POST ${random}`, token.subject, { random_data_length: '512' })).toMatchObject({ status: 200 })
  await call(`DELETE /v3.0/OS-CREDENTIAL/credentials/${credential.access}`, admin)
  expect((await signed(random, { random_data_length: '512' })).status).toBe(401)
})

/** The system's own, whose packages are the system's too. */
const PYTHON = '/usr/bin/python3'

const needsOpenstackSdk = ({ skip }: TestContext): void => {
  if (spawnSync(PYTHON, ['-c', 'import openstack']).status !== 0) skip('the system has no python3-openstacksdk')
}

test('the OpenStack SDK for Python signs in, finds services by the catalog and manages users', async (context) => {
  needsOpenstackSdk(context)
  const cloud = await startCloud()
  onTestFinished(cloud.close)
  const script = `
import openstack, sys
c = openstack.connect(auth_url=sys.argv[1], username='test', password='test', project_name='us-east-1',
                      user_domain_name='default', project_domain_name='default', region_name='us-east-1')
user = c.identity.create_user(name='ann', password='ann-secret', domain_id='${ZEROS}')
group = c.identity.create_group(name='team')
c.identity.add_user_to_group(user, group)
print(sorted(u.name for u in c.identity.users()), [g.name for g in c.identity.groups()])
print([p.name for p in c.identity.projects()], [d.name for d in c.identity.domains()])
key = c.identity.create_credential(type='ec2', user_id=user.id, blob='{"access":"%s","secret":"%s"}' % ('A' * 20, 's' * 40),
                                   project_id='${ZEROS}')
print(key.id, c.session.get_endpoint(service_type='kmsv1'))
ann = openstack.connect(auth_url=sys.argv[1], username='ann', password='ann-secret', user_domain_name='default',
                        project_id='${ZEROS}')
print(ann.identity.get_user(user.id).name)
try:
    list(ann.identity.users())
except openstack.exceptions.HttpException as error:
    print(error.status_code)
c.identity.delete_user(user)
print(len(list(c.identity.users())))
`
  const child = spawn(PYTHON, ['-c', script, `${cloud.endpoint}/v3`], {
    env: { PATH: process.env.PATH, HOME: newDir() },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { stdout, stderr, code } = await outcomeOf(child)
  expect({ code, lines: stdout.trim().split('\n') }, stderr).toEqual({
    code: 0,
    lines: [
      "['ann', 'test'] ['team']",
      "['us-east-1'] ['default']",
      `${'A'.repeat(20)} ${cloud.endpoint}/v1.0/${ZEROS}`,
      'ann',
      '403',
      '1',
    ],
  })
})
