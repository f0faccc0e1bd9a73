import json
import os
import urllib.request

import boto3

ENDPOINT = os.environ.get("SEALSTACK_ENDPOINT", "http://127.0.0.1:4566")


def control(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{ENDPOINT}/_sealstack/{path}", data, method=method)
    return json.load(urllib.request.urlopen(request))


def client(service):
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client(service, endpoint_url=ENDPOINT, region_name="us-east-1", **keys)


def setup_function():
    control("POST", "reset")


def test_what_is_uploaded_is_sealed():
    s3 = client("s3")
    s3.create_bucket(Bucket="photos")
    s3.put_object(Bucket="photos", Key="cat", Body=b"nobody else may read this", ServerSideEncryption="aws:kms")
    assert s3.get_object(Bucket="photos", Key="cat")["Body"].read() == b"nobody else may read this"
    assert control("POST", "at-rest/search", {"text": "nobody else may read this"})["found"] == []


def test_an_upload_outlives_a_failure():
    s3 = client("s3")
    s3.create_bucket(Bucket="photos")
    control("POST", "faults", {"operation": "PutObject", "error": "SlowDown", "count": 1})
    answer = s3.put_object(Bucket="photos", Key="cat", Body=b"x")
    assert answer["ResponseMetadata"]["RetryAttempts"] == 1
