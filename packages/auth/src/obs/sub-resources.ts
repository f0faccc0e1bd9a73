/**
 * Query parameters that are part of the canonical resource, in lower case: those of the OBS reference ("User signature
 * authentication") and those that the official SDKs add. Names are compared without regard to case, as the SDKs do.
 */
export const SUB_RESOURCES: ReadonlySet<string> = new Set(
  `acl aliasname append attname backtosource bucketstatus cdnnotifyconfiguration cors customdomain delete deletebucket
  directcoldaccess encryption ignore-sign-in-query inventory length lifecycle location logging metadata
  mirrorbacktosource modify name notification object-lock obsalias obsbucketalias obscompresspolicy
  obsworkflowtriggerpolicy partnumber policy policystatus
  position publicaccessblock quota rename replication requestpayment response-cache-control
  response-content-disposition response-content-encoding response-content-language response-content-type
  response-expires restore retention storageclass storageinfo storagepolicy tagging torrent truncate uploadid uploads
  versionid versioning versions website x-image-process x-image-save-bucket x-image-save-object x-obs-security-token
  x-amz-security-token x-oss-process x-workflow-execution-state x-workflow-execution-type x-workflow-graph-name
  x-workflow-limit x-workflow-next-marker x-workflow-prefix x-workflow-start x-workflow-template-name`.split(/\s+/),
)

/** {@link SUB_RESOURCES} and what botocore signs beside them for S3 in signature version 2. */
export const S3_SUB_RESOURCES: ReadonlySet<string> = new Set([
  ...SUB_RESOURCES,
  'accelerate',
  'analytics',
  'defaultobjectacl',
  'metrics',
  'select',
  'select-type',
])
