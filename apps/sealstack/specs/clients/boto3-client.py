"""What boto3 does with a cloud at sys.argv[1]; fails at the first answer that is not the real service's."""

import io
import os
import sys
import urllib.request

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

MIB = 1024 * 1024
COMMON = {
    "endpoint_url": sys.argv[1],
    "aws_access_key_id": "test",
    "aws_secret_access_key": "test",
    "config": Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}),
}


def client(service, region="us-east-1"):
    return boto3.client(service, region_name=region, **COMMON)


def refused(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
    raise AssertionError(f"{arguments} was not refused")


def buckets(s3):
    s3.create_bucket(Bucket="boto")
    west = client("s3", "us-west-2")
    west.create_bucket(Bucket="boto-west", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    assert west.get_bucket_location(Bucket="boto-west")["LocationConstraint"] == "us-west-2"
    # It follows the redirection to the bucket's Region by itself.
    west.put_object(Bucket="boto-west", Key="k", Body=b"hello")
    assert s3.get_object(Bucket="boto-west", Key="k")["Body"].read() == b"hello"
    assert {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]} == {"boto", "boto-west"}


def transfers(s3, key_arn):
    data = os.urandom(11 * MIB + 1)
    sealed = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key_arn}
    parts = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB)
    s3.upload_fileobj(io.BytesIO(data), "boto", "big", ExtraArgs=sealed, Config=parts)
    head = s3.head_object(Bucket="boto", Key="big")
    assert (head["ServerSideEncryption"], head["SSEKMSKeyId"], head["ContentLength"]) == ("aws:kms", key_arn, len(data))
    back = io.BytesIO()
    s3.download_fileobj("boto", "big", back, Config=parts)
    assert back.getvalue() == data
    s3.copy({"Bucket": "boto", "Key": "big"}, "boto", "copy", ExtraArgs=sealed, Config=parts)
    assert s3.get_object(Bucket="boto", Key="copy", Range="bytes=5-9")["Body"].read() == data[5:10]
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "boto", "Key": "copy"})
    with urllib.request.urlopen(url) as answer:
        assert answer.read() == data


def listings(s3):
    names = [f"list/a b+ü%{number:03}&" for number in range(25)]
    for name in names:
        s3.put_object(Bucket="boto", Key=name, Body=name.encode(), Metadata={"name": "x"})
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="boto", Prefix="list/", PaginationConfig={"PageSize": 7})
    assert [entry["Key"] for page in pages for entry in page["Contents"]] == names
    rolled = s3.list_objects(Bucket="boto", Delimiter="/")
    assert [entry["Prefix"] for entry in rolled["CommonPrefixes"]] == ["list/"]
    deleted = s3.delete_objects(Bucket="boto", Delete={"Objects": [{"Key": name} for name in names]})
    assert len(deleted["Deleted"]) == len(names)


def keys(s3, kms, key_arn):
    data_key = kms.generate_data_key(KeyId=key_arn, KeySpec="AES_256", EncryptionContext={"a": "b"})
    opened = kms.decrypt(CiphertextBlob=data_key["CiphertextBlob"], EncryptionContext={"a": "b"})
    assert opened["Plaintext"] == data_key["Plaintext"]
    kms.disable_key(KeyId=key_arn)
    assert refused(s3.get_object, Bucket="boto", Key="big") == ("KMS.DisabledException", 400)
    kms.enable_key(KeyId=key_arn)
    s3.get_object(Bucket="boto", Key="big")["Body"].read()


def refusals(s3):
    assert refused(s3.get_object, Bucket="boto", Key="none") == ("NoSuchKey", 404)
    assert refused(s3.head_object, Bucket="boto", Key="none") == ("404", 404)
    assert refused(s3.get_bucket_policy, Bucket="boto") == ("NoSuchBucketPolicy", 404)
    assert refused(s3.delete_bucket, Bucket="boto") == ("BucketNotEmpty", 409)


def main():
    s3, kms = client("s3"), client("kms")
    key_arn = kms.create_key()["KeyMetadata"]["Arn"]
    buckets(s3)
    transfers(s3, key_arn)
    listings(s3)
    keys(s3, kms, key_arn)
    refusals(s3)
    print("ok")


main()
