/** Whether a name may be a bucket's: the rules of "Bucket naming rules" in the S3 user guide. */
export const isBucketName = (name: string): boolean =>
  /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
  !name.includes('..') &&
  !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
  !/^(xn--|sthree-|amzn-s3-demo-)/.test(name) &&
  !/(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name)
