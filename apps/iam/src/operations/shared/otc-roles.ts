import type { IdentityRow } from '@sealstack/metadata/iam'
import { refuse } from '../../domain/refusal.ts'
import { listRoles, type OtcRole } from '../../flows/roles.ts'
import type { OtcCall } from '../../otc-operation.ts'
import { listDocument, roleDocument } from '../../wire/otc-documents.ts'
import { attachPolicy, detachPolicy } from './attachments.ts'
import { requireOwnDomain } from './own-domain.ts'

type RoleCall = OtcCall<{ readonly domain_id: string }> & { readonly identity: IdentityRow }

const ALL = { limit: 1000 }

/** Attaches the managed policy that a role is. */
export const assignRole = async (call: RoleCall, roleId: string): Promise<undefined> =>
  attachPolicy(call.ctx, call.identity, (await findRole(call, roleId)).arn)

/** Detaches it. */
export const unassignRole = async (call: RoleCall, roleId: string): Promise<undefined> =>
  detachPolicy(call.ctx, call.identity, (await findRole(call, roleId)).arn)

/** Says whether it is attached: nothing, or that it is not there. */
export const checkRole = async (call: RoleCall, roleId: string): Promise<undefined> => {
  const { arn } = await findRole(call, roleId)
  const attached = await call.ctx.attachments.listAttached(call.identity.id, ALL)
  if (!attached.includes(arn)) refuse('NoSuchEntity', `Could not find role assignment: ${roleId}.`)
  return undefined
}

/** The roles that are attached. */
export const attachedRoles = async (call: RoleCall): Promise<object> => {
  requireOwnDomain(call.account, call.input.domain_id)
  const attached = await call.ctx.attachments.listAttached(call.identity.id, ALL)
  const roles = (await listRoles(call.ctx, call.account.id)).filter(({ arn }) => attached.includes(arn))
  return listDocument(
    'roles',
    roles.map((role) => roleDocument(role, call.base)),
    call.base,
  )
}

/** @throws Refusal `NoSuchEntity` */
export const requireRole = (roles: readonly OtcRole[], id: string): OtcRole =>
  roles.find((role) => role.id === id) ?? refuse('NoSuchEntity', `Could not find role: ${id}.`)

const findRole = async ({ ctx, account, input }: RoleCall, roleId: string): Promise<OtcRole> => {
  requireOwnDomain(account, input.domain_id)
  return requireRole(await listRoles(ctx, account.id), roleId)
}
