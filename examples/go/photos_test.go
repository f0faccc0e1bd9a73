package photos

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
)

const secret = "nobody else may read this"

var (
	endpoint = cmp.Or(os.Getenv("SEALSTACK_ENDPOINT"), "http://127.0.0.1:4566")
	config   = aws.Config{
		Region:       "us-east-1",
		BaseEndpoint: &endpoint,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
		}),
	}
	bucket, key = aws.String("photos"), aws.String("cat")
)

// control asks the control API and reads its answer.
func control(t *testing.T, method, path, body string, answer any) {
	t.Helper()
	request, err := http.NewRequest(method, endpoint+"/_sealstack/"+path, strings.NewReader(body))
	must(t, err)
	response, err := http.DefaultClient.Do(request)
	must(t, err)
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(response.Body)
		t.Fatalf("%s %s: %s", method, path, text)
	}
	if answer != nil {
		must(t, json.NewDecoder(response.Body).Decode(answer))
	}
}

// open has the cloud as it was at first, and makes a bucket.
func open(t *testing.T) *s3.Client {
	control(t, "POST", "reset", "", nil)
	client := s3.NewFromConfig(config, func(o *s3.Options) { o.UsePathStyle = true })
	_, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: bucket})
	must(t, err)
	return client
}

func put(t *testing.T, client *s3.Client, keyID *string) {
	t.Helper()
	_, err := client.PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: bucket, Key: key, Body: strings.NewReader(secret),
		ServerSideEncryption: types.ServerSideEncryptionAwsKms, SSEKMSKeyId: keyID,
	})
	must(t, err)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsUploadedIsSealed(t *testing.T) {
	client := open(t)
	put(t, client, nil)
	var search struct{ Found []string }
	control(t, "POST", "at-rest/search", `{"text":"`+secret+`"}`, &search)
	if len(search.Found) > 0 {
		t.Fatalf("the plaintext lies in %v", search.Found)
	}
}

func TestAnUploadOutlivesFailures(t *testing.T) {
	client := open(t)
	control(t, "POST", "faults", `{"operation":"PutObject","error":"SlowDown","count":1}`, nil)
	put(t, client, nil)
	var told struct{ Faults []struct{ Struck int } }
	control(t, "GET", "faults", "", &told)
	if told.Faults[0].Struck != 1 {
		t.Fatal("the first attempt did not fail")
	}
}

func TestAnObjectIsLostWithItsKey(t *testing.T) {
	client, keys := open(t), kms.NewFromConfig(config)
	made, err := keys.CreateKey(t.Context(), &kms.CreateKeyInput{})
	must(t, err)
	keyID := made.KeyMetadata.KeyId
	put(t, client, keyID)
	_, err = keys.ScheduleKeyDeletion(t.Context(), &kms.ScheduleKeyDeletionInput{
		KeyId: keyID, PendingWindowInDays: aws.Int32(7),
	})
	must(t, err)
	control(t, "POST", "clock/advance", `{"by":"8d"}`, nil)
	_, err = client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: bucket, Key: key})
	var refusal smithy.APIError
	if !errors.As(err, &refusal) || refusal.ErrorCode() != "KMS.NotFoundException" {
		t.Fatalf("KMS.NotFoundException was expected, and it was %v", err)
	}
}
